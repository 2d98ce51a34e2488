import { type EslClientOptions, SocketEslClient } from '../../../src/esl/client';
import { apiLine } from '../../../src/esl/command-line';
import type { EslState } from '../../../src/esl/port';
import { until } from '../../helpers/until';
import type { Simulator } from '../../simulator/simulator';

/** The other side: the simulator, or a scripted server. */
type Peer = Pick<Simulator, 'host' | 'port' | 'password'>;

/** A client under test, with every state that its connections have been in. */
export interface TestClient extends SocketEslClient {
  /** Such as "commands ready", in order. */
  readonly states: string[];
}

const clients: SocketEslClient[] = [];

/** Opens a client that reconnects as soon as the retry rule can (150 ms). `closeClients` ends it. */
export function openClient(peer: Peer, options: Partial<EslClientOptions> = {}): TestClient {
  const states: string[] = [];
  const { host, port, password } = peer;
  const client = new SocketEslClient({
    endpoint: { host, port, password },
    commandMs: 10_000,
    pending: 1000,
    connections: 1,
    random: () => 0,
    onStateChange: (_health, { role, state }) => states.push(`${role} ${state}`),
    ...options,
  });
  clients.push(client);
  client.open();
  return Object.assign(client, { states });
}

/** The same, once all its connections are ready. */
export async function readyClient(peer: Peer, options?: Partial<EslClientOptions>): Promise<TestClient> {
  const client = openClient(peer, options);
  await allIn(client, 'ready');
  return client;
}

/** Waits until every connection is in that state. */
export function allIn(client: SocketEslClient, state: EslState): Promise<void> {
  return until(() => states(client).every((word) => word === state));
}

export function states(client: SocketEslClient): EslState[] {
  return client.health().connections.map((connection) => connection.state);
}

export function closeClients(): void {
  for (const client of clients.splice(0)) client.close();
}

/** Asks for a conference that does not exist: every name has its own answer, `absent(name)`. */
export async function ask(client: SocketEslClient, name: string, deadlineMs = 10_000): Promise<string> {
  return (await client.api(apiLine('conference', name, 'list'), { deadlineMs })).toString();
}

export const absent = (name: string): string => `-ERR Conference ${name} not found\n`;

/** The result of a promise: its value, or the code of its GatewayError. */
export function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: { code?: string }) => error.code ?? error);
}

/** Names such as `a-0`, `a-1`. */
export const names = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
