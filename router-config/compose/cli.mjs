// What the composers' command lines share: reading, refusing, writing.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { ManifestError, readManifest } from './manifest.mjs';
import { errorLine } from './report.mjs';

/**
 * Composes what the manifest names into the output, or prints why not and leaves the output as it is. `compose` takes the subgraphs
 * and returns the supergraph's SDL, or errors; and lines of warnings.
 */
export function run(compose) {
  const [manifest, output] = programArguments('<supergraph.yaml>', '<out.graphql>');
  const subgraphs = read(() => readManifest(manifest));
  const { supergraphSdl, errors, warnings = [] } = compose(subgraphs, basename(manifest));
  if (errors?.length) fail(errors.map((error) => errorLine(error, basename(manifest), subgraphs)));
  for (const warning of warnings) console.error(`warning: ${warning}`);
  write(output, supergraphSdl);
}

/** The program's arguments, as many as are named; prints its usage and ends when there are more or fewer. */
export function programArguments(...names) {
  const given = process.argv.slice(2);
  if (given.length !== names.length) fail([`usage: node ${basename(process.argv[1])} ${names.join(' ')}`], 2);
  return given;
}

/** What `reader` returns; a manifest that it cannot read ends the program. */
export function read(reader) {
  try {
    return reader();
  } catch (error) {
    if (error instanceof ManifestError) fail([error.message]);
    throw error;
  }
}

/** Writes a schema, so that a router that watches the file never reads half of it, and sees no change where there is none. */
export function write(path, sdl) {
  const partial = `${path}.${process.pid}`;
  const content = `${sdl.trimEnd()}\n`;
  try {
    if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    fail([`${path}: cannot be written: ${error.message}`]);
  }
}

/** Prints the lines and ends the program. */
export function fail(lines, code = 1) {
  for (const line of lines) console.error(line);
  process.exit(code);
}
