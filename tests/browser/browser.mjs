// Chromium for tests: what a page asks of other hosts and what goes wrong on it is a failure.

import { chromium } from 'playwright-core';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

// What a fresh browser would fetch by itself stays off.
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // A name that is not this machine's own leads here, too.
  '--host-resolver-rules=MAP shop.example 127.0.0.1',
];

/**
 * Opens pages whose addresses begin with `site`. `visit(options)` gives a page of a context of its own.
 * `finish()` closes the browser and fails with everything that went wrong on any page.
 */
export async function open(site) {
  const browser = await chromium.launch({ executablePath: program, args });
  const wrong = [];
  async function visit(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) wrong.push(`console: ${message.text()}`); });
    page.on('pageerror', (error) => wrong.push(`page: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(site) && !url.startsWith('data:') && !url.startsWith('blob:')) wrong.push(`a request leaves the site: ${url}`);
    });
    page.on('response', (response) => { if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`); });
    return page;
  }
  async function finish() {
    await browser.close();
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }
  return { visit, finish };
}

/** Fails with what was expected. */
export function expect(holds, what) {
  if (!holds) throw new Error(`expected: ${what}`);
}

/** Fails when a page is wider than its window; the page of a telephone grows with what is too wide, so what it shows does not count. */
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  const { width } = page.viewportSize();
  expect(wide <= width, `no horizontal scroll at ${page.url()}: ${wide} in ${width}`);
}
