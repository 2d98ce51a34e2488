import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { request as requestByTls } from 'node:https';

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** The user, with the password of the test configuration. Default: 200. null sends no credentials. */
  readonly user?: string | null;
  readonly agent?: Agent;
}

const PASSWORDS: Record<string, string> = { admin: 'secret' };

/** Returns the Authorization header of a user of the test configuration. */
export function basic(user: string, password = PASSWORDS[user] ?? '123'): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Sends one request. The target is sent unchanged: no client normalises or encodes it. */
export function ask(url: string, target: string, asking: Asking = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, user = '200', agent } = asking;
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    const send = protocol === 'https:' ? requestByTls : request;
    const outgoing = send(
      {
        host: hostname,
        port,
        path: target,
        method,
        agent: agent ?? false,
        headers: { ...(user !== null && { authorization: basic(user) }), ...headers },
        ...(protocol === 'https:' && { rejectUnauthorized: false }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode = 0, statusMessage = '' } = incoming;
          resolve({
            status: statusCode,
            reason: statusMessage,
            headers: incoming.headers,
            bytes,
            text: bytes.toString('utf8'),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Returns `{ Accept: type }`. */
export const accept = (type: string): OutgoingHttpHeaders => ({ accept: type });
