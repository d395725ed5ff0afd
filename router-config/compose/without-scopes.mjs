// Takes @requiresScopes out of a supergraph, for gateways that do not enforce it and refuse to start with it. Subgraphs decide without it, too.
// `node without-scopes.mjs <supergraph.graphql>` prints the result.

import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

import { parse, print, visit } from 'graphql';

const SPECIFICATION = 'https://specs.apollo.dev/requiresScopes/';

/** The supergraph's SDL without scopes: neither the directive and its uses, nor the link to its specification. */
export function withoutScopes(sdl) {
  const document = visit(parse(sdl), {
    Directive(node) {
      const url = node.arguments.find(({ name }) => name.value === 'url')?.value.value;
      if (node.name.value === 'requiresScopes' || (node.name.value === 'link' && url?.startsWith(SPECIFICATION))) return null;
    },
    DirectiveDefinition: (node) => (node.name.value === 'requiresScopes' ? null : undefined),
    ScalarTypeDefinition: (node) => (node.name.value === 'requiresScopes__Scope' ? null : undefined),
  });
  return print(document);
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  try {
    if (argv.length !== 3) throw new Error('give the supergraph file');
    stdout.write(`${withoutScopes(readFileSync(argv[2], 'utf8'))}\n`);
  } catch (error) {
    stderr.write(`without-scopes: ${argv[2] ?? ''}: ${error.message}\n`);
    exit(1);
  }
}
