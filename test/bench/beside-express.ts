import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { stringify } from 'yaml';
import { digestHeader } from '../helpers/digest-client';
import { startProcess } from './processes';

const ROUNDS = 3;
const REQUESTS = 6_000;
const CONNECTIONS = 16;
const USER = { user: '200', password: '123' };

type Authorize = (path: string) => string;

interface Round {
  readonly perSecond: number;
  readonly p99: number;
}

/**
 * Authenticated `mute` through the gateway, as text, against a bare Express route that answers the same. Each server has
 * a process of its own, the simulated FreeSWITCH too; the rounds take turns, so that what disturbs one disturbs both.
 */
export async function besideExpress(): Promise<string[]> {
  const simulator = await startProcess<{ port: number; password: string; member: number }>(
    'simulator-process.ts',
  );
  const express = await startProcess<string>('bare-express.ts');
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'gateway.yaml');
  const { port, password, member } = simulator.said;
  await writeFile(
    file,
    stringify({
      listen: { port: 0 },
      admin: { port: 0 },
      freeswitch: { host: '127.0.0.1', port, password },
      realm: 'bench',
      users: { [USER.user]: { password: USER.password } },
      conferences: { Bench: { owner: USER.user } },
      dial: {},
    }),
    { mode: 0o600 },
  );
  const gateway = await startProcess<string>('gateway-process.ts', file);
  const path = `/conference/Bench/mute&${member}`;
  const basic: Authorize = () => `Basic ${Buffer.from('200:123').toString('base64')}`;
  const digest = await digestFor(gateway.said, path);
  const rounds = { express: [] as Round[], basic: [] as Round[], digest: [] as Round[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const all = {
      express: await load(express.said, path, basic),
      basic: await load(gateway.said, path, basic),
      digest: await load(gateway.said, path, digest),
    };
    // The first one warms up.
    if (round > 0) for (const key of ['express', 'basic', 'digest'] as const) rounds[key].push(all[key]);
  }
  for (const one of [gateway, express, simulator]) await one.end();
  await rm(folder, { recursive: true });
  const bare = median(rounds.express);
  return (['basic', 'digest'] as const).map((scheme) => {
    const ours = median(rounds[scheme]);
    const share = (ours.perSecond / bare.perSecond).toFixed(2);
    const slower = (ours.p99 / bare.p99).toFixed(1);
    return `${scheme}, ${CONNECTIONS} connections: ${share} of the bare route's commands/s (${Math.round(ours.perSecond)} of ${Math.round(bare.perSecond)}), p99 ${slower} times`;
  });
}

async function load(url: string, path: string, authorize: Authorize): Promise<Round> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    amount: REQUESTS,
    requests: [
      {
        path,
        setupRequest: (request) => ({
          ...request,
          headers: { ...request.headers, authorization: authorize(path) },
        }),
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} were no success`);
  return { perSecond: REQUESTS / result.duration, p99: result.latency.p99 };
}

/** One nonce and a count that grows, as a client does that keeps its connection. */
async function digestFor(url: string, uri: string): Promise<Authorize> {
  const { headers } = await fetch(`${url}${uri}`);
  const challenge = (headers.get('www-authenticate') ?? '').split(', Digest')[0] ?? '';
  let nc = 0;
  return (path) => digestHeader({ challenge, uri: path, ...USER, nc: ++nc });
}

function median(rounds: readonly Round[]): Round {
  const middle = (values: number[]): number =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    perSecond: middle(rounds.map(({ perSecond }) => perSecond)),
    p99: middle(rounds.map(({ p99 }) => p99)),
  };
}
