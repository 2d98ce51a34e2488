import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { CROWD } from './crowd';
import { CONFERENCE } from './stage';

/** Returns the gateway's configuration for a run. Its timeouts are short, so that many requests fail and end soon. */
export async function configuration(freeswitch: { host: string; port: number; password: string }) {
  return {
    ...TEST_CONFIG,
    admin: { port: await freePort() },
    freeswitch,
    conferences: { [CONFERENCE]: { owner: '200' }, [CROWD]: { owner: '200' }, Quiet: { owner: '200' } },
    media: { streams: ['tone_stream'] },
    recordings: { dir: await mkdtemp(join(tmpdir(), 'soak-recordings-')) },
    // loopback leads to the lab's dialplan.
    dial: { default: 'loopback/{user}', allow: ['loopback/{user}'], perMinute: 100_000 },
    timeouts: { command: 2, liveness: 4, reconnect: 2, request: 3, dial: 5, jobsKept: 5 },
    // All clients are on this machine.
    limits: { connectionsPerAddress: 0 },
    log: { level: 'fatal' },
  };
}
