import { describe, type Measured } from './measured';
import { once } from './once';
import { startWorker } from './processes';
import { beforeSimulator, WARM } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 9;
const REQUESTS = 6_000;

/** Authenticated `mute` through the gateway beside the bare route: of each turn the gateway's share. */
export interface BesideExpress {
  /** Answers a second, as shares of the bare route's. */
  readonly basic: number;
  readonly digest: number;
  /** The p99 as a multiple of the bare route's, with Basic. */
  readonly p99: number;
  readonly details: readonly string[];
}

/**
 * `mute` as text, 16 connections with one request under way on each, before the simulator, against an Express app of one
 * route that answers the same text, asked by autocannon. Both get the same bytes: the bare route too gets the Authorization, and ignores it.
 */
export const besideExpress = once(async (): Promise<BesideExpress> => {
  const scene = await beforeSimulator();
  const express = await startWorker<{ text: string }, string>('bare-express');
  const url = await express.tell({ text: scene.mute.expect });
  const pids = { express: express.pid };
  const digestOf = scene.url();
  const mute = { ...scene.mute, count: REQUESTS, by: 'autocannon' } as const;
  await scene.http({ ...mute, url, ...WARM }, pids);
  await scene.http({ ...mute, digestOf, ...WARM });
  const rounds = await takeTurns(TURNS, {
    bareBasic: () => scene.http({ ...mute, url }, pids),
    basic: () => scene.http(mute),
    bareDigest: () => scene.http({ ...mute, url, digestOf }, pids),
    digest: () => scene.http({ ...mute, digestOf }),
  });
  await express.end();
  return {
    basic: wholeRate(rounds.basic) / wholeRate(rounds.bareBasic),
    digest: wholeRate(rounds.digest) / wholeRate(rounds.bareDigest),
    p99: medianOfPairs(rounds.basic, rounds.bareBasic, (ours, theirs) => ours.p99 / theirs.p99),
    details: [
      `Basic, turn by turn: ${shares(rounds.basic, rounds.bareBasic)}; Digest: ${shares(rounds.digest, rounds.bareDigest)}`,
      describe('bare route, Basic ignored', rounds.bareBasic),
      describe('gateway, Basic', rounds.basic),
      describe('bare route, Digest ignored', rounds.bareDigest),
      describe('gateway, Digest', rounds.digest),
    ],
  };
});

/** Answers a second of all rounds together. */
function wholeRate(rounds: readonly Measured[]): number {
  const count = rounds.reduce((sum, round) => sum + round.count, 0);
  return count / rounds.reduce((sum, round) => sum + round.count / round.perSecond, 0);
}

/** How far the turns lie apart. */
function shares(ours: readonly Measured[], theirs: readonly Measured[]): string {
  const all = ours.map(({ perSecond }, turn) => perSecond / (theirs[turn]?.perSecond ?? Number.NaN));
  return all.map((share) => share.toFixed(2)).join(' ');
}
