// Bundles the explorer into one script and one style sheet: node build.mjs DIRECTORY
//
// The same versions give the same bytes, so that a check can tell whether what is committed is what the sources make.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'graphql';

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2];
if (!into) throw new Error('usage: node build.mjs DIRECTORY');

const contracts = ['storefront', 'vendor', 'admin'];
const kinds = ['shopper', 'customer', 'vendor', 'staff'];

/** Reads an example: a title, what it shows, settings, then the operation. */
function example(file, text) {
  const fail = (what) => { throw new Error(`examples/${file}: ${what}`); };
  const lines = text.split('\n');
  const body = lines.findIndex((line) => !line.startsWith('#'));
  const [title, ...rest] = lines.slice(0, body).join('\n').split(/\n#\n/).map((part) => part.replace(/^# ?/gm, ''));
  const settings = Object.fromEntries(rest.pop().split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
  const known = ['contracts', 'as', 'tenant', 'variables'];
  for (const key of Object.keys(settings)) if (!known.includes(key)) fail(`unknown setting \`${key}\``);
  const of = settings.contracts?.split(' ') ?? [];
  if (of.length === 0 || !of.every((name) => contracts.includes(name))) fail(`contracts: ${contracts.join(', ')}`);
  if (!kinds.includes(settings.as)) fail(`as: ${kinds.join(', ')}`);
  const query = lines.slice(body).join('\n');
  parse(query);
  return {
    title, about: rest.join(' ').replaceAll('\n', ' '), contracts: of, as: settings.as, tenant: settings.tenant ?? 'dakkah',
    variables: settings.variables ? JSON.stringify(JSON.parse(settings.variables), null, 2) : '', query,
  };
}

const examples = {
  name: 'examples',
  setup(bundle) {
    bundle.onResolve({ filter: /^examples$/ }, () => ({ path: 'examples', namespace: 'examples' }));
    bundle.onLoad({ filter: /.*/, namespace: 'examples' }, async () => {
      const files = (await readdir(join(here, 'examples'))).filter((file) => file.endsWith('.graphql')).sort();
      const read = files.map(async (file) => example(file, await readFile(join(here, 'examples', file), 'utf8')));
      return { contents: JSON.stringify(await Promise.all(read)), loader: 'json' };
    });
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: { explorer: 'src/explorer.jsx' },
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome120', 'firefox120', 'safari17'],
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  charset: 'utf8',
  plugins: [examples],
  loader: { '.woff2': 'dataurl', '.ttf': 'dataurl' },
  outdir: 'dist',
  metafile: true,
  write: false,
});

// The licences of what is in the bundle.
const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
let notices = 'The explorer contains these packages.\n';
for (const directory of [...packages].sort()) {
  const about = JSON.parse(await readFile(join(here, directory, 'package.json'), 'utf8'));
  const files = (await readdir(join(here, directory))).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(here, directory, file), 'utf8')));
  const licence = typeof about.license === 'string' ? about.license : about.license?.type;
  if (!licence) throw new Error(`${directory} names no licence`);
  notices += `\n${'='.repeat(80)}\n${about.name} ${about.version}: ${licence}\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`;
}

await mkdir(into, { recursive: true });
for (const file of outputFiles) await writeFile(join(into, file.path.split('/').at(-1)), file.contents);
await writeFile(join(into, 'LICENSES.txt'), notices);
