// What a composer says, as lines of `file: Type.field: message`.

import { Kind, parse } from 'graphql';

/** A line for an error of a composer. An error about several subgraphs at once is the manifest's. */
export function errorLine(error, manifest, subgraphs) {
  const [, name, message] = /^(?:\[([^\]]+)\] )?(.*)$/s.exec(error.message);
  const subgraph = subgraphs.find((candidate) => candidate.name === name);
  const offset = error.nodes?.find((node) => node.loc)?.loc.start;
  const coordinate =
    (subgraph && offset !== undefined ? coordinateAt(subgraph.typeDefs, offset) : undefined) ?? coordinateIn(message, subgraphs);
  const line = [subgraph?.file ?? manifest, coordinate, subgraph ? message : error.message].filter(Boolean).join(': ');
  return line + missingKeys(message, subgraphs);
}

/** What a composer leaves to be guessed: a field of several subgraphs is not shareable where its type lacks the key that the others have. */
function missingKeys(message, subgraphs) {
  const [, name] = /^Non-shareable field "(\w+)\./.exec(message) ?? [];
  const has = ({ typeDefs }, directive) =>
    typeDefs.definitions.some((type) => type.name?.value === name && (!directive || type.directives.some((one) => one.name.value === directive)));
  if (!name || !subgraphs.some((subgraph) => has(subgraph, 'key'))) return '';
  const without = subgraphs.filter((subgraph) => has(subgraph) && !has(subgraph, 'key'));
  return without.map(({ file }) => `; ${file}: ${name} has no @key`).join('');
}

/**
 * Lines for what composing loses without an error: an input field, argument or enum value that not every subgraph has, and a
 * description where another subgraph's is taken.
 */
export function losses(supergraphSdl, subgraphs) {
  const composed = new Map(elements(parse(supergraphSdl)));
  const lines = [];
  for (const { file, typeDefs } of subgraphs) {
    for (const [coordinate, description] of elements(typeDefs)) {
      if (coordinate.startsWith('_') || coordinate.startsWith('Query._')) continue; // federation's own
      if (!composed.has(coordinate)) {
        lines.push(`${file}: ${coordinate}: is not in the supergraph, since not every subgraph has it`);
      } else if (description && description !== composed.get(coordinate)) {
        lines.push(`${file}: ${coordinate}: its description is lost to another subgraph's: ${JSON.stringify(composed.get(coordinate))}`);
      }
    }
  }
  return lines;
}

/** Coordinate and description of every type, field, argument and enum value of a document. */
function* elements(document) {
  for (const type of document.definitions) {
    if (!isType(type)) continue;
    yield [type.name.value, type.description?.value];
    for (const member of [...(type.fields ?? []), ...(type.values ?? [])]) {
      yield [memberCoordinate(type, member), member.description?.value];
      for (const argument of member.arguments ?? []) {
        yield [argumentCoordinate(type, member, argument), argument.description?.value];
      }
    }
  }
}

function coordinateAt(document, offset) {
  const around = (nodes) => nodes?.find(({ loc }) => loc && loc.start <= offset && offset < loc.end);
  const type = around(document.definitions);
  if (!type || !isType(type)) return undefined;
  const member = around(type.fields) ?? around(type.values);
  if (!member) return type.name.value;
  const argument = member.kind === Kind.FIELD_DEFINITION ? around(member.arguments) : undefined;
  return argument ? argumentCoordinate(type, member, argument) : memberCoordinate(type, member);
}

function coordinateIn(message, subgraphs) {
  const types = new Set(subgraphs.flatMap(({ typeDefs }) => typeDefs.definitions.filter(isType).map(({ name }) => name.value)));
  const named = (pattern) => [...message.matchAll(pattern)].find(([, , type]) => types.has(type))?.[1];
  return named(/\b((\w+)\.\w+(?:\(\w+:\))?)/g) ?? named(/"((\w+))"/g);
}

const memberCoordinate = (type, member) => `${type.name.value}.${member.name.value}`;
const argumentCoordinate = (type, member, argument) => `${memberCoordinate(type, member)}(${argument.name.value}:)`;
// `directive` and `schema` aside, whose elements are not merged.
const isType = ({ kind }) => /Type(Definition|Extension)$/.test(kind);
