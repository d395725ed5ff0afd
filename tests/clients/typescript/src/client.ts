import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** An error of the graph; `extensions.code` is one of the codes in docs/querying.md. */
export interface GraphError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string };
}

/** A request that has no data, or whose errors the caller did not ask for. */
export class RequestFailed extends Error {
  constructor(readonly errors: GraphError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

/** A storefront of one tenant. */
export class Storefront {
  constructor(
    /** The endpoint of the storefront contract. */
    private readonly url: string,
    /** The tenant's handle. */
    private readonly tenant: string,
    /** The customer's access token, when somebody is signed in. */
    private readonly token?: string,
  ) {}

  /** Sends an operation and returns its data, typed as the operation is; throws when the answer has errors. */
  async request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    const headers: Record<string, string> = { 'content-type': 'application/json', 'x-tenant': this.tenant };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    const body = JSON.stringify({ query: print(document), variables });
    const response = await fetch(this.url, { method: 'POST', headers, body });
    const answer = (await response.json()) as { data?: Data; errors?: GraphError[] };
    if (answer.errors || !answer.data) throw new RequestFailed(answer.errors ?? [{ message: `status ${response.status}` }]);
    return answer.data;
  }
}
