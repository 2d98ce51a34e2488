import { beforeAndAfter } from './before-and-after';
import { HAS_REAL } from './freeswitch';
import { describe, type Measured } from './measured';
import type { Measurement } from './measurement';
import { beforeBest } from './scene';
import { median } from './turns';

const TURNS = 7;
const REQUESTS = 2_000;

/**
 * Measures `mute` on one connection: how much longer its p50 is over HTTP, with Basic, than on the event socket itself,
 * in milliseconds. The details have the same for the least gateway. Meanwhile the gateway does not run.
 * Another bare socket receives the events instead and drops them, so that FreeSWITCH has the same work.
 */
export async function besideRawRoundTrip(): Promise<Measurement> {
  const scene = await beforeBest();
  const { mute, muteLine } = scene;
  const one = { connections: 1, count: REQUESTS, expect: mute.expect };
  const raw = {
    ...one,
    by: 'raw',
    listening: true,
    window: 1,
    line: muteLine,
  } as const;
  const { gateway, others } = await beforeAndAfter(scene, TURNS, () => scene.http({ ...mute, ...one }), {
    raw: () => scene.eventSocket(raw),
    least: () => scene.leastGateway(one),
  });
  const p50 = (rounds: readonly Measured[]): number => median(rounds.map((round) => round.p50));
  const value = p50(gateway) - p50(others.raw);
  const least = p50(others.least) - p50(others.raw);
  return {
    // The goal applies only to a real FreeSWITCH.
    ...(HAS_REAL && { value }),
    text: `raw + ${value.toFixed(3)} ms; the least gateway: raw + ${least.toFixed(3)} ms (${scene.freeswitch.label})`,
    details: [
      describe('event socket, raw', others.raw),
      describe('the least gateway', others.least),
      describe('gateway, Basic', gateway),
    ],
  };
}
