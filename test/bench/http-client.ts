import { digestHeader } from '../helpers/digest-client';
import { autocannonLoad } from './autocannon-load';
import { httpLoad } from './http-load';
import { answerOrders } from './orders';
import type { RoundLimit } from './round';

/** An order for the HTTP client; it answers with what it `Measured`. */
export interface HttpOrder extends RoundLimit {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** If set, the request is a POST. */
  readonly body?: string;
  readonly credentials: { readonly user: string; readonly password: string };
  /** For Digest: the URL of the gateway whose challenge is answered, with a growing nonce count. Left out for Basic. */
  readonly digestOf?: string;
  readonly connections: number;
  readonly expect: string;
  /** The client. Default: our own client, which does as little as possible. autocannon keeps its connections. */
  readonly by?: 'autocannon';
}

answerOrders(async (order: HttpOrder) => {
  const { hostname, port } = new URL(order.url);
  const { connections, count, atMostMs, expect } = order;
  const all = await authorizations(order);
  if (order.by === 'autocannon') return autocannonLoad({ ...order, authorizations: all });
  const requests = all.map((authorization) => requestOf(order, authorization));
  return httpLoad({ host: hostname, port: Number(port), requests, connections, count, atMostMs, expect });
});

/** Returns the Authorization headers: one for all requests, or one for each. */
async function authorizations({ credentials, digestOf, path, count }: HttpOrder): Promise<string[]> {
  const { user, password } = credentials;
  if (digestOf === undefined) return [`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`];
  // A new nonce for each round, since nonces expire.
  const { headers } = await fetch(`${digestOf}${path}`);
  const challenge = (headers.get('www-authenticate') ?? '').split(', Digest')[0] ?? '';
  return Array.from({ length: count }, (_, at) =>
    digestHeader({ challenge, uri: path, ...credentials, nc: at + 1 }),
  );
}

function requestOf({ url, path, headers = {}, body }: HttpOrder, authorization: string): Buffer {
  const all = {
    Host: new URL(url).host,
    Authorization: authorization,
    ...headers,
    ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const method = body === undefined ? 'GET' : 'POST';
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}
