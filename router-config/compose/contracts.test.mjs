// `node --test`: what the composer accepts, and how it says what it does not.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('contracts.mjs', import.meta.url));

const root = mkdtempSync(join(tmpdir(), 'compose-'));
after(() => rmSync(root, { recursive: true }));

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])\n';
const CATALOG = `${LINK}
"What is sold."
type Product @key(fields: "id") { id: ID! title: String! }
type Query { product(id: ID!): Product @cost(weight: 3) }`;
const REVIEWS = `${LINK}
type Product @key(fields: "id") {
  id: ID!
  ratings(first: Int): [Int!]! @listSize(assumedSize: 20, slicingArguments: ["first"], requireOneSlicingArgument: false)
}`;
const MANIFEST = `federation_version: =2.9.3
subgraphs:
  catalog:
    routing_url: http://127.0.0.1:4102/graphql
    schema:
      file: ./schema/catalog.graphql
  reviews:
    routing_url: http://127.0.0.1:4104/graphql
    schema:
      file: ./schema/reviews.graphql
`;

const WHOLE = 'contracts:\n  whole:\n    exclude: []\n';

let cases = 0;

/** Composes one contract, the whole graph, of files, the given ones beside the two good schemas; `before` is what the output holds already. */
function compose(files = {}, before) {
  const directory = join(root, String((cases += 1)));
  const all = { 'supergraph.yaml': MANIFEST, 'contracts.yaml': WHOLE, 'schema/catalog.graphql': CATALOG, 'schema/reviews.graphql': REVIEWS, ...files };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  mkdirSync(join(directory, 'out'), { recursive: true });
  const output = join(directory, 'out/whole.supergraph.graphql');
  if (before !== undefined) writeFileSync(output, before);
  const paths = ['supergraph.yaml', 'contracts.yaml', 'out'].map((name) => join(directory, name));
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...paths], { encoding: 'utf8' });
  assert.deepEqual(
    readdirSync(join(directory, 'out')).filter((name) => !name.startsWith('whole.')).concat(
      readdirSync(directory).filter((name) => !['supergraph.yaml', 'contracts.yaml', 'schema', 'out'].includes(name)),
    ),
    [],
    'nothing else is left behind',
  );
  return {
    status,
    lines: stderr.replaceAll(`${directory}/`, '').split('\n').filter(Boolean),
    output: statSync(output, { throwIfNoEntry: false })?.isFile() ? readFileSync(output, 'utf8') : undefined,
  };
}

function refuses(files, ...lines) {
  const { status, lines: printed, output } = compose(files, 'before');
  assert.deepEqual(printed, lines);
  assert.equal(status, 1);
  assert.equal(output, 'before');
}

test('composes, the same bytes each time, whatever the order of the manifest', () => {
  const { status, lines, output } = compose();
  assert.deepEqual([status, lines], [0, []]);
  assert.match(output, /@join__graph\(name: "reviews", url: "http:\/\/127\.0\.0\.1:4104\/graphql"\)/);
  assert.match(output, /@cost\(weight: 3\)/);
  assert.match(output, /@listSize\(/);
  assert.match(output, /[^\n]\n$/);
  assert.equal(compose({}, 'before').output, output);
  const [head, catalog, reviews] = MANIFEST.split(/^(?=  \w)/m);
  assert.equal(compose({ 'supergraph.yaml': head + reviews + catalog }).output, output);
});

test('a fault of one subgraph names its file and coordinate', () => {
  refuses(
    { 'schema/reviews.graphql': REVIEWS.replace('[Int!]!', '[Nope!]!') },
    'schema/reviews.graphql: Product.ratings: Unknown type Nope',
  );
});

test('a fault between subgraphs names the manifest and the coordinate', () => {
  const { status, lines } = compose({ 'schema/reviews.graphql': REVIEWS.replace('id: ID!\n', 'id: ID!\n  title: Int!\n') });
  assert.equal(status, 1);
  assert.ok(lines.some((line) => line.startsWith('supergraph.yaml: Product.title: Type of field "Product.title" is incompatible')), lines);
});

test('a type without the key that it has elsewhere', () => {
  const { status, lines } = compose({ 'schema/reviews.graphql': REVIEWS.replace(' @key(fields: "id")', '') });
  assert.equal(status, 1);
  assert.match(lines[0], /^supergraph\.yaml: Product\.id: .*; schema\/reviews\.graphql: Product has no @key$/);
});

test('a syntax error names file, line and column, of every file', () => {
  refuses(
    { 'schema/catalog.graphql': `${LINK}type Query {\n  }`, 'schema/reviews.graphql': 'type' },
    'schema/catalog.graphql:3:3: Syntax Error: Expected Name, found "}".',
    'schema/reviews.graphql:1:5: Syntax Error: Expected Name, found <EOF>.',
  );
});

test('a schema file that is missing', () => {
  refuses(
    { 'schema/reviews.graphql': undefined },
    'supergraph.yaml: subgraphs.reviews.schema.file: schema/reviews.graphql cannot be read: no such file',
  );
});

test('faults of the manifest', () => {
  const refusesManifest = (manifest, ...lines) => refuses({ 'supergraph.yaml': manifest }, ...lines);
  refusesManifest(undefined, 'supergraph.yaml: cannot be read: no such file');
  refusesManifest('', 'supergraph.yaml: must be a mapping');
  refusesManifest('{}', 'supergraph.yaml: subgraphs: is missing');
  refusesManifest('subgraphs: {}', 'supergraph.yaml: subgraphs: names no subgraph');
  refusesManifest(MANIFEST.replace('=2.9.3', '1'), 'supergraph.yaml: federation_version: must be 2 or =2.x.y, not 1');
  refusesManifest(
    `${MANIFEST.replace('routing_url', 'routing-url')}router: {}\n`,
    'supergraph.yaml: router: unknown key; known are federation_version, subgraphs',
    'supergraph.yaml: subgraphs.catalog.routing-url: unknown key; known are routing_url, schema',
    'supergraph.yaml: subgraphs.catalog.routing_url: is missing',
  );
  refusesManifest(
    MANIFEST.replace('file: ./schema/catalog', 'subgraph_url: ./schema/catalog').replace('http://127.0.0.1:4104/graphql', 'nowhere'),
    'supergraph.yaml: subgraphs.catalog.schema.subgraph_url: unknown key; known are file',
    'supergraph.yaml: subgraphs.catalog.schema.file: is missing',
    'supergraph.yaml: subgraphs.reviews.routing_url: must be an http or https URL',
  );
  refusesManifest(MANIFEST.replace('  reviews:', '  catalog:'), 'supergraph.yaml:7:3: Map keys must be unique');
});

test('warns of what composing loses', () => {
  const filter = (fields, description) => `\n${description} input Filter { ${fields} }\n`;
  const { status, lines, output } = compose({
    'schema/catalog.graphql': CATALOG + filter('eq: ID', '"One."') + 'extend type Query { products(where: Filter): [Product!]! }',
    'schema/reviews.graphql': REVIEWS + filter('eq: ID ne: ID', '"Another."') + 'type Query { rated(where: Filter): [Product!]! }',
  });
  assert.deepEqual(lines, [
    `warning: schema/reviews.graphql: Filter: its description is lost to another subgraph's: "One."`,
    'warning: schema/reviews.graphql: Filter.ne: is not in the supergraph, since not every subgraph has it',
  ]);
  assert.equal(status, 0);
  assert.doesNotMatch(output, /ne: ID/);
});

test('an output that cannot be written', () => {
  const { status, lines } = compose({ 'out/whole.supergraph.graphql/file': '' });
  assert.equal(status, 1);
  assert.match(lines[0], /^out\/whole\.supergraph\.graphql: cannot be written: /);
});

test('usage', () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [2, 'usage: node contracts.mjs <supergraph.yaml> <contracts.yaml> <directory>\n']);
});

const TAGGED = LINK.replace('"@key"', '"@key", "@tag"');
const TAGGED_CATALOG = `${TAGGED}
type Product @key(fields: "id") { id: ID! title: String! cost: Int @tag(name: "admin") audits: [Audit!]! @tag(name: "admin") }
type Audit @tag(name: "admin") { at: String! }
type Query { product(id: ID!): Product audits: [Audit!]! @tag(name: "admin") }`;
const CONTRACTS = 'contracts:\n  storefront:\n    exclude: [admin]\n  admin:\n    exclude: []\n';

/** Composes the contracts of a directory with these files. */
function composeContracts(files = {}) {
  const directory = join(root, String((cases += 1)));
  const all = {
    'supergraph.yaml': MANIFEST,
    'contracts.yaml': CONTRACTS,
    'schema/catalog.graphql': TAGGED_CATALOG,
    'schema/reviews.graphql': REVIEWS,
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  mkdirSync(join(directory, 'out'));
  const paths = ['supergraph.yaml', 'contracts.yaml', 'out'].map((name) => join(directory, name));
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...paths], { encoding: 'utf8' });
  return {
    status,
    lines: stderr.replaceAll(`${directory}/`, '').split('\n').filter(Boolean),
    written: readdirSync(join(directory, 'out')).sort(),
    read: (name) => readFileSync(join(directory, 'out', name), 'utf8'),
  };
}

test('a contract has what its tags leave, for routers and for clients', () => {
  const { status, lines, written, read } = composeContracts();
  assert.deepEqual([status, lines], [0, []]);
  assert.deepEqual(written, ['admin.graphql', 'admin.supergraph.graphql', 'storefront.graphql', 'storefront.supergraph.graphql']);
  assert.match(read('admin.graphql'), /cost: Int/);
  assert.match(read('admin.graphql'), /type Audit/);
  assert.doesNotMatch(read('storefront.graphql'), /cost|[Aa]udit/);
  assert.doesNotMatch(read('storefront.graphql'), /join__|@/);
  assert.match(read('storefront.supergraph.graphql'), /cost: Int [^\n]*@inaccessible/);
});

test('a field that shows a type of another contract is refused, and nothing is written', () => {
  const { status, lines, written } = composeContracts({
    'schema/catalog.graphql': TAGGED_CATALOG.replace('audits: [Audit!]! @tag(name: "admin") }\ntype Audit', 'audits: [Audit!]! }\ntype Audit'),
  });
  assert.equal(status, 1);
  assert.match(lines[0], /^contract storefront: .*Audit/);
  assert.deepEqual(written, []);
});

test('faults of the contracts', () => {
  const refusesContracts = (contracts, ...lines) => {
    const composed = composeContracts({ 'contracts.yaml': contracts });
    assert.deepEqual(composed.lines, lines);
    assert.deepEqual([composed.status, composed.written], [1, []]);
  };
  refusesContracts('{}', 'contracts.yaml: contracts: is missing');
  refusesContracts('contracts: {}', 'contracts.yaml: contracts: names no contract');
  refusesContracts(
    CONTRACTS.replace('[admin]', '[admins]').replace('exclude: []', 'include: []'),
    'contracts.yaml: contracts.storefront.exclude: no subgraph has anything tagged "admins"',
    'contracts.yaml: contracts.admin.include: unknown key; known are exclude',
    'contracts.yaml: contracts.admin.exclude: is missing',
  );
});

const DIFF_SCRIPT = fileURLToPath(new URL('schema-diff.mjs', import.meta.url));

test('changes of a schema, the worst first, each at its coordinate', () => {
  const directory = join(root, String((cases += 1)));
  mkdirSync(directory);
  const [before, after] = ['old', 'new'].map((name) => join(directory, `${name}.graphql`));
  writeFileSync(before, 'type Query { a: String q: Gone r(x: Int, y: Int): Int }\ntype Gone { f: Int }\nenum E { A }');
  writeFileSync(after, 'type Query { "New." a: Int n(z: Int!): New! r(x: Int): Int }\ntype New { f: Int }\nenum E { A B }');
  const { status, stdout, stderr } = spawnSync(process.execPath, [DIFF_SCRIPT, before, after], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(
    JSON.parse(stdout).map(({ level, coordinate }) => `${level} ${coordinate}`),
    // `a` has a new description and a new type: the one does not hide the other. The fields of `New` are not told apart from it.
    ['breaking Gone', 'breaking Query.a', 'breaking Query.q', 'breaking Query.r(y:)', 'dangerous E.B', 'safe New', 'safe Query.a', 'safe Query.n'],
  );
});
