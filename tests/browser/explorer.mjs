// The explorer of a contract's router in a browser: node explorer.mjs URL storefront|vendor|admin|plain [DIRECTORY FOR SCREENSHOTS]
// `plain` is an explorer without demo data.

import { join } from 'node:path';
import { expect, open } from './browser.mjs';

const [url, contract, pictures] = process.argv.slice(2);
const { visit, finish } = await open(new URL(url).origin);

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, name) });
}

/** The answer that stands beside the operation, as soon as it holds a text. */
async function answered(page, text) {
  await page.waitForFunction(
    (text) => document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue().includes(text), text, { timeout: 15000 },
  ).catch(async () => expect(false, `an answer with ${text}, not ${await answer(page)}`));
  return JSON.parse(await answer(page));
}

const answer = (page) => page.evaluate(() => document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue());
const choose = (page, title) => page.click(`.tour button:has(strong:text-is("${title}"))`);
const editing = (page, text) => page.waitForFunction(
  (text) => document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.getValue().includes(text), text, { timeout: 5000 },
);
const run = async (page) => {
  // An operation that declares variables is run with some.
  await page.waitForFunction(() => {
    const [query, variables] = ['.graphiql-query-editor', '.graphiql-editor-tool'].map(
      (editor) => document.querySelector(`${editor} .CodeMirror`)?.CodeMirror.getValue(),
    );
    return !query.includes('($') || variables?.includes('{');
  }, null, { timeout: 5000 });
  await page.evaluate(() => document.querySelector('.result-window .CodeMirror')?.CodeMirror.setValue(''));
  await page.click('.graphiql-execute-button');
};

const page = await visit();
await page.goto(url);
await page.waitForSelector('.tour button');

if (contract === 'plain') {
  expect((await page.locator('#tenant, #account').count()) === 0, 'no pickers without demo data');
  expect((await page.textContent('.bar')).includes('x-tenant'), 'a word about headers');
  // The headers' editor takes the place of the pickers.
  await choose(page, 'A product page');
  await editing(page, 'ProductPage');
  await page.click('button:text-is("Headers")');
  await page.evaluate(() => document.querySelectorAll('.graphiql-editor-tool .CodeMirror')[1].CodeMirror.setValue('{"x-tenant": "dakkah"}'));
  await run(page);
  await answered(page, '"title": "Canon EOS R6 Mark II"');
  // What was typed lives as long as the tab.
  await page.waitForFunction(() => JSON.stringify({ ...sessionStorage }).includes('dakkah'), null, { timeout: 5000 });
  const stays = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(stays === '{}', `nothing that outlives the tab, not ${stays}`);
  await finish();
  process.exit();
}

expect((await page.textContent('.bar h1')).includes(`${contract} explorer`), 'whose explorer it is');

if (contract === 'storefront') {
  // A shopper of Dakkah: the first example is there to begin with.
  await page.selectOption('#tenant', 'dakkah');
  await editing(page, 'ProductPage');
  await run(page);
  const { data } = await answered(page, '"title": "Canon EOS R6 Mark II"');
  expect(data.product.reviews.totalCount === 8, 'its reviews');
  await page.evaluate(() => document.activeElement.blur());
  await picture(page, 'explorer.png');

  // Another tenant, another shop.
  await page.selectOption('#tenant', 'paris');
  await run(page);
  expect((await answered(page, '"product"')).data.product === null, 'no such product in Paris');

  // Sara's account.
  await choose(page, 'My account');
  expect((await page.inputValue('#account')) === 'Sara, customer of Dakkah', 'Sara picked');
  expect((await page.textContent('.ends')).startsWith('token until'), 'when the token ends');
  await editing(page, 'Account');
  await run(page);
  const { data: account } = await answered(page, '"customer"');
  expect(account.me.kind === 'CUSTOMER' && account.me.customer.memberships.nodes.length > 0, 'what belongs to Sara');
  await page.selectOption('#account', '');
  await run(page);
  expect((await answered(page, '"me"')).data.me === null, 'nothing for nobody');
}

// Every example of the contract answers what it promises.
const shared = {
  'A product page': (data) => data.product.title,
  'A listing': (data) => data.products.nodes.length === 5,
  "A franchise's shop": (data) => data.product.variants.nodes.length > 0,
};
const expected = {
  storefront: {
    ...shared,
    'My account': (data) => data.me.customer.firstName,
    'Write a review': (data) => data.createReview.review.isApproved === false,
  },
  admin: {
    ...shared,
    'Create a product': (data) => data.createProduct.product.handle === 'trail-lamp',
    'Catch a lost update': (data, errors) => errors[0].extensions.code === 'CONFLICT',
    'Delete a product': (data, errors) => errors[0].extensions.code === 'NOT_FOUND',
    'Reviews to moderate': (data) => data.reviews.totalCount > 0,
    'Approve a review': (data) => data.approveReview.review.isApproved === true,
    'Who did it': (data) => data.auditLogs.nodes.some(({ action }) => action.includes('approve')),
  },
  vendor: {
    'Offer something at auction': (data) => data.createAuctionListing.auctionListing.vendorId === 'vendor_01jddk00000000000000camera',
    'My drafts': (data) => data.auctionListings.nodes.length === 1 && data.auctionListings.nodes[0].vendorId === 'vendor_01jddk00000000000000camera',
  },
}[contract];
const titles = await page.locator('.tour strong').allTextContents();
expect(titles.join() === Object.keys(expected).join(), `examples: ${titles}`);
for (const title of titles) {
  const holds = expected[title];
  await choose(page, title);
  await page.waitForTimeout(200);
  await run(page);
  const { data, errors } = await answered(page, '"data"');
  expect((holds.length === 2 || !errors) && holds(data, errors), `${title}: ${JSON.stringify({ data, errors })}`);
}

if (contract === 'admin') {
  // The schema is documented there, too, from the router itself.
  await page.click('button[aria-label="Show Documentation Explorer"]');
  await page.waitForSelector('.graphiql-doc-explorer :text("Mutation")');

  const dark = await visit({ colorScheme: 'dark' });
  await dark.goto(url);
  await choose(dark, 'Reviews to moderate');
  await editing(dark, 'WaitingReviews');
  await run(dark);
  await answered(dark, '"totalCount"');
  await dark.evaluate(() => document.activeElement.blur());
  await picture(dark, 'explorer-dark.png');
}
await finish();
console.log(`the explorer of ${contract} works`);
