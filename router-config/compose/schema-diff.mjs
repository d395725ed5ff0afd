// Compares two API schemas: `node schema-diff.mjs <old.graphql> <new.graphql>` prints the changes as JSON, the worst first.

import { diff, DiffRule } from '@graphql-inspector/core';
import { buildASTSchema } from 'graphql';

import { fail, programArguments, read } from './cli.mjs';
import { readSchema } from './manifest.mjs';

const LEVELS = { BREAKING: 'breaking', DANGEROUS: 'dangerous', NON_BREAKING: 'safe' };
const RANKS = Object.values(LEVELS);

const [before, after] = programArguments('<old.graphql>', '<new.graphql>').map(schema);
const all = await diff(before, after);
// Without what follows from another change, such as the fields of a new type. Only of what is safe: the rule drops whatever else
// happened to an element that has a new description.
const telling = new Set(await DiffRule.simplifyChanges({ changes: all }));
const changes = all
  .map((change) => ({ level: LEVELS[change.criticality.level], coordinate: coordinate(change), message: change.message, change }))
  .filter(({ level, change }) => level !== 'safe' || telling.has(change))
  .map(({ level, coordinate, message }) => ({ level, coordinate, message }))
  .sort((a, b) => RANKS.indexOf(a.level) - RANKS.indexOf(b.level) || (a.coordinate < b.coordinate ? -1 : a.coordinate > b.coordinate ? 1 : 0));
console.log(JSON.stringify(changes));

function schema(path) {
  const document = read(() => readSchema(path));
  try {
    return buildASTSchema(document);
  } catch (error) {
    fail([`${path}: ${error.message}`]);
  }
}

/** Where a change is, as a schema coordinate: the library writes `Type.field.argument` for an argument. */
function coordinate({ type, path = 'schema' }) {
  return type.startsWith('FIELD_ARGUMENT_') ? path.replace(/\.([^.]+)$/, '($1:)') : path;
}
