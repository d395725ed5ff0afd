// Composes every contract: `node contracts.mjs <supergraph.yaml> <contracts.yaml> <directory>` writes, for each, its supergraph for routers,
// NAME.supergraph.graphql, and its API schema for those who write operations, NAME.graphql. Either all of them are written or none.

import { basename, join } from 'node:path';

import { composeSchemaContract, composeServices } from '@theguild/federation-composition';

import { fail, programArguments, read, write } from './cli.mjs';
import { readContracts, readManifest } from './manifest.mjs';
import { errorLine, losses } from './report.mjs';

const [manifest, contractsFile, directory] = programArguments('<supergraph.yaml>', '<contracts.yaml>', '<directory>');
const subgraphs = read(() => readManifest(manifest));
const contracts = read(() => readContracts(contractsFile, subgraphs));
const services = subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs }));

const composed = contracts.map(({ name, exclude }) => {
  const whole = exclude.length === 0;
  const filter = { include: new Set(), exclude: new Set(exclude) };
  const { supergraphSdl, publicSdl, errors } = whole ? composeServices(services) : composeSchemaContract(services, filter);
  if (errors?.length) {
    // What is wrong with the whole graph is not a contract's fault.
    const within = whole || composeServices(services).errors?.length ? '' : `contract ${name}: `;
    fail(errors.map((error) => within + errorLine(error, basename(manifest), subgraphs)));
  }
  if (whole) for (const loss of losses(supergraphSdl, subgraphs)) console.error(`warning: ${loss}`);
  return { name, supergraphSdl, publicSdl };
});
for (const { name, supergraphSdl, publicSdl } of composed) {
  write(join(directory, `${name}.supergraph.graphql`), supergraphSdl);
  write(join(directory, `${name}.graphql`), publicSdl);
}
