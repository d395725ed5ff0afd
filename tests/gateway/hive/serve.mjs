// A third gateway over the committed supergraph: Hive Gateway, which enforces @requiresScopes itself. For tests; the graph is served by the
// router of `router/`.
//
// GATEWAY_PORT   where to listen on 127.0.0.1; 0 takes a free port
// SUBGRAPH_URLS  JSON of name → URL, in place of the supergraph's URLs
// JWKS           the file with the keys that verify tokens
//
// Prints `listening <port>` once it answers, and ends on SIGTERM or SIGINT.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// Before the packages are loaded: they would reach local subgraphs through a proxy, and look for a telemetry endpoint.
for (const name of Object.keys(process.env)) if (/^HIVE_|^OTEL_|^(https?_)?proxy$/i.test(name)) delete process.env[name];

const { createGatewayRuntime } = await import('@graphql-hive/gateway');
const { createLocalJWKSet, jwtVerify } = await import('jose');

// As in router-config/admin.yaml.
const FORWARDED = ['authorization', 'x-tenant', 'accept-language', 'x-locale', 'x-request-id'];

const port = Number(process.env.GATEWAY_PORT ?? fail('GATEWAY_PORT is not set'));
const urls = JSON.parse(process.env.SUBGRAPH_URLS || '{}');
const keys = createLocalJWKSet(JSON.parse(readFileSync(process.env.JWKS ?? fail('JWKS is not set'), 'utf8')));
const supergraph = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8').replace(
  /(@join__graph\(name: "(\w+)", url: ")[^"]+/g,
  (whole, start, name) => (urls[name] ? start + urls[name] : whole),
);

/** The claims of the request's token; null without one that is valid. The gateway's own JWT plugin knows no EdDSA. */
async function claims({ request }) {
  const [, token] = request.headers.get('authorization')?.match(/^bearer (.+)$/i) ?? [];
  if (!token) return null;
  try {
    const verified = await jwtVerify(token, keys, {
      issuer: 'https://id.cityos.local',
      audience: 'cityos-graph',
      algorithms: ['EdDSA', 'RS256'],
      clockTolerance: 5,
    });
    return verified.payload;
  } catch {
    return null;
  }
}

const gateway = createGatewayRuntime({
  supergraph,
  logging: false,
  maskedErrors: false,
  genericAuth: { mode: 'protect-granular', rejectUnauthenticated: false, resolveUserFn: claims },
  propagateHeaders: {
    fromClientToSubgraphs({ request: { headers } }) {
      const forwarded = Object.fromEntries(FORWARDED.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
      // The host that the shopper called names the tenant; `host` itself is the subgraph's.
      forwarded['x-forwarded-host'] = headers.get('x-forwarded-host') ?? headers.get('host') ?? '';
      return forwarded;
    },
  },
});
const server = createServer(gateway);
server.listen(port, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));

function fail(message) {
  console.error(message);
  process.exit(2);
}
