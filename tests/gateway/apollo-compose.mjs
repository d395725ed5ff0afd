// Composes the supergraph with Apollo's composer, as `rover supergraph compose` does: the committed SDL must not depend on one composer.
// `node apollo-compose.mjs <supergraph.yaml> <out.graphql>`; the packages of router-config/compose must be installed as well.

import { composeServices } from '@apollo/composition';

import { run } from '../../router-config/compose/cli.mjs';

run((subgraphs, manifest) => {
  const { supergraphSdl, errors, hints = [] } = composeServices(subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })));
  const warnings = hints.map(({ coordinate, message }) => [manifest, coordinate, message].filter(Boolean).join(': '));
  return { supergraphSdl, errors, warnings };
});
