// A second, independent gateway over the committed supergraph: Apollo's. For tests; the graph is served by the router of `router/`.
//
// GATEWAY_PORT   where to listen on 127.0.0.1; 0 takes a free port
// SUBGRAPH_URLS  JSON of name → URL, in place of the supergraph's URLs
// SUPERGRAPH     another supergraph file
//
// The packages of router-config/compose must be installed as well.
//
// Prints `listening <port>` once it answers, and ends on SIGTERM or SIGINT.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { withoutScopes } from '../../router-config/compose/without-scopes.mjs';

// Before the packages are loaded: they would report to their maker, and reach local subgraphs through a proxy.
for (const name of Object.keys(process.env)) if (/^APOLLO_|^(https?_)?proxy$/i.test(name)) delete process.env[name];
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

const { ApolloGateway, RemoteGraphQLDataSource } = await import('@apollo/gateway');
const { ApolloServer } = await import('@apollo/server');
const { startStandaloneServer } = await import('@apollo/server/standalone');

// As in router-config/admin.yaml.
const FORWARDED = ['authorization', 'x-tenant', 'accept-language', 'x-locale', 'x-request-id'];

const port = Number(process.env.GATEWAY_PORT ?? fail('GATEWAY_PORT is not set'));
const urls = JSON.parse(process.env.SUBGRAPH_URLS || '{}');
const file = process.env.SUPERGRAPH || fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
// Apollo's gateway enforces no @requiresScopes and will not start with it.
const supergraphSdl = withoutScopes(readFileSync(file, 'utf8'));

const gateway = new ApolloGateway({
  supergraphSdl,
  buildService: ({ name, url }) =>
    new RemoteGraphQLDataSource({
      url: urls[name] ?? url,
      willSendRequest({ request, context }) {
        for (const [header, value] of Object.entries(context.headers ?? {})) request.http.headers.set(header, value);
      },
    }),
});
const server = new ApolloServer({
  gateway,
  introspection: true,
  includeStacktraceInErrorResponses: false,
  stopOnTerminationSignals: false,
});
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port },
  context: async ({ req: { headers } }) => {
    const forwarded = Object.fromEntries(FORWARDED.filter((name) => headers[name]).map((name) => [name, headers[name]]));
    // The host that the shopper called names the tenant; `host` itself is the subgraph's.
    forwarded['x-forwarded-host'] = headers['x-forwarded-host'] ?? headers.host ?? '';
    return { headers: forwarded };
  },
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.stop().then(() => process.exit(0)));
console.log(`listening ${new URL(url).port}`);

function fail(message) {
  console.error(message);
  process.exit(2);
}
