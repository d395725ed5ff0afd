// The reference in a browser, straight from the disk: node reference.mjs SITE [DIRECTORY FOR SCREENSHOTS]

import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, fits, open } from './browser.mjs';

const [directory, pictures] = process.argv.slice(2);
const site = pathToFileURL(resolve(directory)).href;
const { visit, finish } = await open(site);

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, name) });
}

const page = await visit();
await page.goto(`${site}/index.html`);
expect((await page.textContent('h1')) === 'Start here', 'the first page');
await picture(page, 'reference-start.png');

// The slash focuses the search, which finds a mutation, and Enter leads to it.
await page.keyboard.press('/');
await page.keyboard.type('createreview');
await page.waitForSelector('#results li');
const first = page.locator('#results li').first();
expect((await first.textContent()).startsWith('createReviewmutation'), `createReview first, not ${await first.textContent()}`);
await picture(page, 'reference-search.png');
await page.keyboard.press('ArrowDown');
expect((await page.locator('#results [aria-selected=true]').count()) === 1, 'one result chosen');
await page.keyboard.press('ArrowUp');
await page.keyboard.press('Enter');
await page.waitForURL(`${site}/types/Review.html#mutation-createReview`);
const operation = page.locator('#mutation-createReview');
expect(await operation.isVisible(), 'the mutation on its page');
const row = operation.locator('table.arguments tr').first();
expect((await row.textContent()).startsWith('input CreateReviewInput!'), `the argument, not ${await row.textContent()}`);
expect((await operation.textContent()).includes('review:create'), 'the right it needs');
expect((await operation.locator('pre').first().textContent()).startsWith('mutation CreateReview('), 'an example');
await picture(page, 'reference.png');

// Its input is a click away.
await row.locator('a').click();
await page.waitForURL(`${site}/types/Review.html#CreateReviewInput`);
expect(await page.locator('[id="CreateReviewInput.rating"]').isVisible(), 'the fields of the input');

// Words may stand anywhere in a name, and a field is found by its type.
for (const [words, address] of [['tier membership', 'types/MembershipTier.html'], ['review.rating', 'types/Review.html#Review.rating'], ['decimal', 'scalars.html#Decimal']]) {
  await page.fill('#search', words);
  await page.waitForFunction((address) => document.querySelector('#results a')?.href.endsWith(address), address, { timeout: 5000 })
    .catch(async () => expect(false, `${address} for ${words}, not ${await page.textContent('#results')}`));
}
await page.fill('#search', 'zzzz');
expect((await page.textContent('#results')) === 'Nothing found.', 'that nothing is found');
await page.keyboard.press('Escape');
expect(await page.locator('#results').isHidden(), 'no results after Escape');

// What an argument means is folded under a field, and opens.
await page.goto(`${site}/types/Product.html`);
await page.locator('[id="Product.reviews"] summary').click();
expect(await page.locator('[id="Product.reviews.where"]').isVisible(), 'the arguments of a field');

// The switch leaves what a contract has.
expect(await page.locator('#mutation-createProduct').isVisible(), 'all contracts to begin with');
await page.selectOption('#contract', 'storefront');
expect(await page.locator('#mutation-createProduct').isHidden(), 'no createProduct for shops');
expect(await page.locator('#query-product').isVisible(), 'products for shops');
await page.goto(`${site}/mutations.html`);
expect(await page.locator('a:text-is("createProduct")').isHidden(), 'the choice on other pages');
await page.fill('#search', 'createproduct');
await page.waitForFunction(() => document.querySelector('#results').textContent === 'Nothing found.', null, { timeout: 5000 })
  .catch(async () => expect(false, `nothing found that the contract lacks, not ${await page.textContent('#results')}`));
await page.fill('#search', 'registerCustomer');
await page.waitForSelector('#results li');
await page.keyboard.press('Escape');
await page.selectOption('#contract', '');

const dark = await visit({ colorScheme: 'dark' });
await dark.goto(`${site}/types/Product.html`);
const paper = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
expect(paper === 'rgb(20, 22, 26)', `dark paper, not ${paper}`);
await picture(dark, 'reference-dark.png');

// A telephone.
const narrow = await visit({ viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
for (const address of ['index.html', 'queries.html', 'types.html', 'enums.html', 'scalars.html', 'types/Review.html', 'types/TenantRelationship.html', 'types/Filters.html']) {
  await narrow.goto(`${site}/${address}`);
  await fits(narrow);
}
await narrow.goto(`${site}/types/Review.html#mutation-createReview`);
await picture(narrow, 'reference-narrow.png');
expect(await narrow.locator('nav').isHidden(), 'the menu closed');
await narrow.tap('#menu');
expect(await narrow.locator('nav').isVisible(), 'the menu open');
await fits(narrow);

await finish();
console.log('the reference works');
