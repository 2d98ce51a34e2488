import { describe, type Measured } from './measured';
import { once } from './once';
import { startWorker } from './processes';
import { beforeSimulator, WARM } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 9;
const REQUESTS = 6_000;

/** The gateway's numbers as multiples of those of one bare route, asked for the same with the same scheme. */
export interface Ratios {
  /** Answers a second. */
  readonly rate: number;
  readonly p99: number;
  /** Processor time of the server for a request. */
  readonly cpu: number;
}

/** Authenticated `mute` through the gateway beside bare routes, which do not authenticate. */
export interface BesideExpress {
  /** Beside a route in an app with our settings, in a server with our constructors. */
  readonly prepared: Ratios;
  /** Beside a route of Express as it comes. */
  readonly stock: Ratios;
  /** With Digest, beside Express as it comes. */
  readonly stockDigest: Ratios;
  readonly details: readonly string[];
}

/**
 * `mute` as text, 16 connections with one request under way on each, before the simulator, against Express apps with one route
 * that answers the same text, asked by autocannon. All get the same bytes: a bare route gets the Authorization, too, and
 * ignores it.
 */
export const besideExpress = once(async (): Promise<BesideExpress> => {
  const scene = await beforeSimulator();
  const worker = await startWorker<{ text: string; kind: 'stock' | 'prepared' }, string>('bare-express');
  const { expect: text } = scene.mute;
  const stock = await worker.tell({ text, kind: 'stock' });
  const prepared = await worker.tell({ text, kind: 'prepared' });
  const pids = { express: worker.pid };
  const digestOf = scene.url();
  const mute = { ...scene.mute, count: REQUESTS, by: 'autocannon' } as const;
  for (const url of [stock, prepared]) await scene.http({ ...mute, url, ...WARM }, pids);
  await scene.http({ ...mute, digestOf, ...WARM });
  const rounds = await takeTurns(TURNS, {
    stock: () => scene.http({ ...mute, url: stock }, pids),
    prepared: () => scene.http({ ...mute, url: prepared }, pids),
    basic: () => scene.http(mute),
    stockDigest: () => scene.http({ ...mute, url: stock, digestOf }, pids),
    digest: () => scene.http({ ...mute, digestOf }),
  });
  await worker.end();
  return {
    prepared: ratiosOf(rounds.basic, rounds.prepared),
    stock: ratiosOf(rounds.basic, rounds.stock),
    stockDigest: ratiosOf(rounds.digest, rounds.stockDigest),
    details: [
      `Basic, turn by turn, beside the prepared route: ${shares(rounds.basic, rounds.prepared)}; beside stock Express: ${shares(rounds.basic, rounds.stock)}`,
      describe('stock Express, Basic ignored', rounds.stock),
      describe('prepared Express, Basic ignored', rounds.prepared),
      describe('gateway, Basic', rounds.basic),
      describe('stock Express, Digest ignored', rounds.stockDigest),
      describe('gateway, Digest', rounds.digest),
    ],
  };
});

function ratiosOf(ours: readonly Measured[], theirs: readonly Measured[]): Ratios {
  return {
    rate: wholeRate(ours) / wholeRate(theirs),
    p99: medianOfPairs(ours, theirs, (one, other) => one.p99 / other.p99),
    cpu: medianOfPairs(
      ours,
      theirs,
      ({ cpu: { gateway = Number.NaN } }, { cpu: { express = Number.NaN } }) => gateway / express,
    ),
  };
}

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
