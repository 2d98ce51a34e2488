import type { DecoderOrder } from './decoder-process';
import type { Measurement } from './measurement';
import { startWorker } from './processes';
import { takeTurns } from './turns';

const TIMES = 60;

/**
 * Measures the decoder with a reply of 5 MB in pieces of 1,460 bytes, and with one of 10 MB, which should take twice as
 * long: the ratio of the two. The details have the multiple of copying 5 MB once. The fastest of each counts, since
 * disturbances only add time: pages that the kernel has yet to find can take longer than all the rest.
 */
export async function largeReply(): Promise<Measurement> {
  const decoder = await startWorker<DecoderOrder, number>('decoder-process', ['--expose-gc']);
  // One after the other, not in turns: freed memory is reused if the next block is as large.
  const { small } = await takeTurns(TIMES, { small: () => decoder.run('decode 5 MB') });
  const { large } = await takeTurns(TIMES, { large: () => decoder.run('decode 10 MB') });
  const { copy } = await takeTurns(TIMES, { copy: () => decoder.run('copy 5 MB') });
  await decoder.end();
  const fastest = (times: readonly number[]): number => Math.min(...times);
  const ms = (times: readonly number[]): string => `${fastest(times).toFixed(2)} ms`;
  const value = fastest(large) / fastest(small);
  const copies = fastest(small) / fastest(copy);
  return {
    value,
    text: `${value.toFixed(2)} times; 5 MB take as long as ${copies.toFixed(1)} copies in memory`,
    details: [
      `processor time, the fastest of ${TIMES}: 5 MB ${ms(small)}, 10 MB ${ms(large)}, a copy of 5 MB ${ms(copy)}`,
    ],
  };
}
