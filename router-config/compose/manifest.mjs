// The composition manifest, in Rover's format: name → routing_url and schema.file, paths relative to the manifest. And the contracts:
// name → the tags of what is not in it.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { GraphQLError, parse, Source, visit } from 'graphql';
import { parseDocument } from 'yaml';

/** What is wrong with the manifest or a schema file, a line for each fault. */
export class ManifestError extends Error {
  constructor(lines) {
    super(lines.join('\n'));
  }
}

/** Reads the manifest and the schema files it names, or throws a ManifestError that lists every fault. */
export function readManifest(path) {
  const { subgraphs: entries } = checkManifest(path, parseYaml(path));
  const faults = [];
  const subgraphs = Object.entries(entries).map(([name, { routing_url: url, schema }]) => {
    const subgraph = { name, url, file: schema.file.replace(/^\.\//, '') };
    try {
      subgraph.typeDefs = parse(new Source(read(resolve(dirname(path), schema.file)), subgraph.file));
    } catch (error) {
      faults.push(...schemaFaults(error, path, subgraph));
    }
    return subgraph;
  });
  if (faults.length > 0) throw new ManifestError(faults);
  return subgraphs;
}

/** Reads the contracts, or throws a ManifestError that lists every fault. */
export function readContracts(path, subgraphs) {
  const tags = new Set();
  for (const { typeDefs } of subgraphs) {
    visit(typeDefs, {
      Directive({ name, arguments: [argument] }) {
        if (name.value === 'tag') tags.add(argument.value.value);
      },
    });
  }
  const { faults, fault, mapping } = checks(path);
  const { contracts } = mapping('', parseYaml(path), ['contracts']);
  const entries = Object.entries(mapping('contracts', contracts));
  if (faults.length === 0 && entries.length === 0) fault('contracts', 'names no contract');
  const read = entries.map(([name, contract]) => {
    const key = `contracts.${name}`;
    if (!/^[a-z][a-z0-9-]*$/.test(name)) fault(key, 'a contract is named in small letters, digits and hyphens');
    const { exclude } = mapping(key, contract, ['exclude']);
    if (!Array.isArray(exclude)) {
      fault(`${key}.exclude`, exclude === undefined ? 'is missing' : 'must be a list of tags');
      return { name, exclude: [] };
    }
    for (const tag of exclude) {
      if (!tags.has(tag)) fault(`${key}.exclude`, `no subgraph has anything tagged ${JSON.stringify(tag)}`);
    }
    return { name, exclude };
  });
  if (faults.length > 0) throw new ManifestError(faults);
  return read;
}

/** Reads and parses a schema file, or throws a ManifestError. */
export function readSchema(path) {
  try {
    return parse(new Source(read(path), path));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw new ManifestError([`${path}: cannot be read: ${reason(error)}`]);
    const { line, column } = error.locations[0];
    throw new ManifestError([`${path}:${line}:${column}: ${error.message}`]);
  }
}

function read(path) {
  // A byte-order mark is not GraphQL.
  return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
}

function parseYaml(path) {
  let text;
  try {
    text = read(path);
  } catch (error) {
    throw new ManifestError([`${path}: cannot be read: ${reason(error)}`]);
  }
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ManifestError(
      document.errors.map(({ linePos, message }) => {
        const at = linePos ? `:${linePos[0].line}:${linePos[0].col}` : '';
        return `${path}${at}: ${message.split(/ at line \d/)[0]}`;
      }),
    );
  }
  return document.toJS();
}

function isMapping(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Collects the faults of a file: `mapping` returns a value of it, or an empty mapping where it is none. */
function checks(path) {
  const faults = [];
  const fault = (key, message) => faults.push([path, key, message].filter(Boolean).join(': '));
  const mapping = (key, value, known) => {
    if (!isMapping(value)) {
      fault(key, value === undefined ? 'is missing' : 'must be a mapping');
      return {};
    }
    for (const name of known ? Object.keys(value) : []) {
      if (!known.includes(name)) fault(key ? `${key}.${name}` : name, `unknown key; known are ${known.join(', ')}`);
    }
    return value;
  };
  return { faults, fault, mapping };
}

function checkManifest(path, manifest) {
  const { faults, fault, mapping } = checks(path);
  if (!isMapping(manifest)) throw new ManifestError([`${path}: must be a mapping`]);
  const { federation_version: version = 2, subgraphs } = mapping('', manifest, ['federation_version', 'subgraphs']);
  if (!/^(2|=2\.\d+\.\d+)$/.test(String(version))) fault('federation_version', `must be 2 or =2.x.y, not ${version}`);
  const entries = Object.entries(mapping('subgraphs', subgraphs));
  if (faults.length === 0 && entries.length === 0) fault('subgraphs', 'names no subgraph');
  for (const [name, subgraph] of entries) {
    const { routing_url: url, schema } = mapping(`subgraphs.${name}`, subgraph, ['routing_url', 'schema']);
    if (typeof url !== 'string' || !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      fault(`subgraphs.${name}.routing_url`, url === undefined ? 'is missing' : 'must be an http or https URL');
    }
    const { file } = mapping(`subgraphs.${name}.schema`, schema, ['file']);
    if (isMapping(schema) && (typeof file !== 'string' || file === '')) {
      fault(`subgraphs.${name}.schema.file`, file === undefined ? 'is missing' : 'must be the path of a file');
    }
  }
  if (faults.length > 0) throw new ManifestError(faults);
  return manifest;
}

function schemaFaults(error, path, { name, file }) {
  if (error instanceof GraphQLError) {
    const { line, column } = error.locations[0];
    return [`${file}:${line}:${column}: ${error.message}`];
  }
  return [`${path}: subgraphs.${name}.schema.file: ${file} cannot be read: ${reason(error)}`];
}

function reason(error) {
  return { ENOENT: 'no such file', EISDIR: 'is a directory', EACCES: 'permission denied' }[error.code] ?? error.message;
}
