import type { Rounded } from './round';
import { percentile } from './timing';
import { median } from './turns';

/** The result of one round. Times in milliseconds, finer than microseconds. */
export interface Measured {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time for each request or command, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Returns the result of a round of this process, the client. */
export function measured({ times, wholeMs, cpuMicros }: Rounded): Measured {
  const count = times.length;
  return {
    count,
    perSecond: (count / wholeMs) * 1_000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpu: { client: cpuMicros / count },
  };
}

/** Returns one line for a reader: the medians of some rounds. */
export function describe(name: string, rounds: readonly Measured[]): string {
  const of = (pick: (round: Measured) => number): number => median(rounds.map(pick));
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 1)} ms`;
  const names = Object.keys(rounds[0]?.cpu ?? {});
  const cpu = names.map((one) => `${one} ${of((round) => round.cpu[one] ?? Number.NaN).toFixed(0)} µs`);
  const numbers = `${of(({ perSecond }) => perSecond).toFixed(0)}/s, p50 ${ms(of(({ p50 }) => p50))}, p99 ${ms(of(({ p99 }) => p99))}`;
  return `${name}: ${numbers}${cpu.length > 0 ? `; processor for each: ${cpu.join(', ')}` : ''}`;
}
