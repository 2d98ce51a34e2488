import { describe } from './measured';
import type { Measurement } from './measurement';
import { beforeBest } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const MEMBERS = 300;
const TURNS = 5;
const REQUESTS = 200;

/**
 * Measures the list of 300 members as JSON over HTTP (`GET /conference/<name>/list`), compared with FreeSWITCH's own
 * JSON, `json_list compact`, on a bare event socket: the p50 as a multiple, one request after the other.
 */
export async function listOfMany(): Promise<Measurement> {
  const scene = await beforeBest();
  const { freeswitch, conference } = scene;
  const name = `${conference}many`;
  const ids = await freeswitch.fill(name, MEMBERS);
  try {
    const newest = ids.at(-1);
    const one = { connections: 1, count: REQUESTS };
    const raw = { ...one, by: 'raw', window: 1, line: `conference ${name} json_list compact` } as const;
    const http = {
      ...one,
      path: `/conference/${name}/list`,
      headers: { Accept: 'application/json' },
      expect: `"id":${newest},`,
    };
    const parts = {
      raw: () => scene.eventSocket({ ...raw, expect: `"id":${newest},` }),
      gateway: () => scene.http(http),
    };
    await takeTurns(2, parts);
    const rounds = await takeTurns(TURNS, parts);
    const value = medianOfPairs(rounds.gateway, rounds.raw, (ours, theirs) => ours.p50 / theirs.p50);
    return {
      value,
      text: `${value.toFixed(2)} times (${freeswitch.label})`,
      details: [
        describe('event socket, raw: json_list compact', rounds.raw),
        describe('gateway: list as JSON', rounds.gateway),
      ],
    };
  } finally {
    await freeswitch.empty(name);
  }
}
