// Composes the supergraph: `node compose.mjs <supergraph.yaml> <out.graphql>`.

import { composeServices } from '@theguild/federation-composition';

import { run } from './cli.mjs';
import { losses } from './report.mjs';

run((subgraphs) => {
  const { supergraphSdl, errors } = composeServices(subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })));
  return { supergraphSdl, errors, warnings: supergraphSdl ? losses(supergraphSdl, subgraphs) : [] };
});
