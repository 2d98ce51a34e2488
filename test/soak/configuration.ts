import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { CROWD } from './crowd';
import { CONFERENCE } from './stage';

/** The gateway's configuration for a run: little patience, so that much goes wrong in it and is over soon. */
export async function configuration(freeswitch: { host: string; port: number; password: string }) {
  return {
    ...TEST_CONFIG,
    admin: { port: await freePort() },
    freeswitch,
    conferences: { [CONFERENCE]: { owner: '200' }, [CROWD]: { owner: '200' }, Quiet: { owner: '200' } },
    media: { streams: ['tone_stream'] },
    recordings: { dir: await mkdtemp(join(tmpdir(), 'soak-recordings-')) },
    // The lab's dialplan is behind loopback.
    dial: { default: 'loopback/{user}', allow: ['loopback/{user}'], perMinute: 100_000 },
    timeouts: { command: 2, liveness: 4, reconnect: 2, request: 3, dial: 5, jobsKept: 5 },
    // All clients are on this machine.
    limits: { connectionsPerAddress: 0 },
    log: { level: 'fatal' },
  };
}
