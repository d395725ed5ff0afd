// The command line that composers share: `node COMPOSER.mjs <supergraph.yaml> <out.graphql>`.

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { ManifestError, readManifest } from './manifest.mjs';
import { errorLine } from './report.mjs';

/**
 * Composes what the manifest names into the output, or prints why not and leaves the output as it is. `compose` takes the subgraphs
 * and returns the supergraph's SDL, or errors; and lines of warnings.
 */
export function run(compose) {
  const [manifest, output, ...rest] = process.argv.slice(2);
  if (!manifest || !output || rest.length > 0) {
    fail([`usage: node ${basename(process.argv[1])} <supergraph.yaml> <out.graphql>`], 2);
  }
  let subgraphs;
  try {
    subgraphs = readManifest(manifest);
  } catch (error) {
    if (error instanceof ManifestError) fail([error.message]);
    throw error;
  }
  const { supergraphSdl, errors, warnings = [] } = compose(subgraphs, basename(manifest));
  if (errors?.length) fail(errors.map((error) => errorLine(error, basename(manifest), subgraphs)));
  for (const warning of warnings) console.error(`warning: ${warning}`);
  try {
    replace(output, `${supergraphSdl.trimEnd()}\n`);
  } catch (error) {
    fail([`${output}: cannot be written: ${error.message}`]);
  }
}

// A router that watches the file never reads half of it.
function replace(path, content) {
  const partial = `${path}.${process.pid}`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function fail(lines, code = 1) {
  for (const line of lines) console.error(line);
  process.exit(code);
}
