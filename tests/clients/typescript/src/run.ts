// Asks for a product page, a listing and an account, and prints what a page would show of them: `node dist/run.js URL TENANT TOKEN HANDLE`.

import { Storefront } from './client.js';
import { AccountDocument, ListingDocument, ProductPageDocument } from './generated/graphql.js';

const [url, tenant, token, handle] = process.argv.slice(2);
if (!url || !tenant || !token || !handle) throw new Error('usage: node dist/run.js URL TENANT TOKEN HANDLE');
const shopper = new Storefront(url, tenant);
const customer = new Storefront(url, tenant, token);

const { product } = await shopper.request(ProductPageDocument, { handle });
const { products } = await shopper.request(ListingDocument, { first: 3 });
const { me } = await customer.request(AccountDocument, {});

console.log(
  JSON.stringify({
    title: product?.title,
    offers: product?.variants.nodes.flatMap((variant) => variant.prices.map((price) => `${price.amount} ${price.currencyCode}`)),
    stars: product?.reviewSummary?.average,
    auction: product?.auctionListing?.status,
    listed: products.nodes.map(({ title }) => title),
    more: products.pageInfo.hasNextPage,
    firstName: me?.customer?.firstName,
    company: me?.customer?.company?.name,
    tiers: me?.customer?.memberships?.nodes.map(({ tier }) => tier?.name),
  }),
);
