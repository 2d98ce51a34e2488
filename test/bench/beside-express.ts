import { describe, type Measured } from './measured';
import { once } from './once';
import { startWorker } from './processes';
import { beforeSimulator, WARM } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 9;
const REQUESTS = 6_000;

/** The gateway's numbers as multiples of those of one bare route, for the same request with the same scheme. */
export interface Ratios {
  /** Answers per second. */
  readonly rate: number;
  readonly p99: number;
  /** The server's processor time for a request. */
  readonly cpu: number;
}

/** Authenticated `mute` through the gateway, compared with bare routes, which do not authenticate. */
export interface BesideExpress {
  /** Compared with a route in an app with our settings, in a server with our constructors. */
  readonly prepared: Ratios;
  /** Compared with a route of Express by default. */
  readonly stock: Ratios;
  /** With Digest, compared with Express by default. */
  readonly stockDigest: Ratios;
  readonly details: readonly string[];
}

/**
 * `mute` as text, on 16 connections with one open request on each, with the simulator. It is compared with Express apps
 * with one route that answers the same text. autocannon sends the requests. All get the same bytes: a bare route gets
 * the Authorization, too, and ignores it.
 */
export const besideExpress = once(async (): Promise<BesideExpress> => {
  const scene = await beforeSimulator();
  const worker = await startWorker<{ text: string; kind: 'stock' | 'prepared' }, string>('bare-express');
  const { expect: text } = scene.mute;
  const stock = await worker.run({ text, kind: 'stock' });
  const prepared = await worker.run({ text, kind: 'prepared' });
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
      `Basic, turn by turn, compared with the prepared route: ${shares(rounds.basic, rounds.prepared)}; compared with stock Express: ${shares(rounds.basic, rounds.stock)}`,
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

/** Returns the answers per second of all rounds together. */
function wholeRate(rounds: readonly Measured[]): number {
  const count = rounds.reduce((sum, round) => sum + round.count, 0);
  return count / rounds.reduce((sum, round) => sum + round.count / round.perSecond, 0);
}

/** Returns how much the turns differ. */
function shares(ours: readonly Measured[], theirs: readonly Measured[]): string {
  const all = ours.map(({ perSecond }, turn) => perSecond / (theirs[turn]?.perSecond ?? Number.NaN));
  return all.map((share) => share.toFixed(2)).join(' ');
}
