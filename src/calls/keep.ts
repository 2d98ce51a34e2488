import { traceparentOf } from '../lib/trace-context';
import type { CallTools } from './call-tools';
import type { NewJob } from './jobs';
import type { CallNote } from './stored-job';

/**
 * Writes the job of a call that is about to be placed to the store. If that fails, the call goes on all the same.
 *
 * @param ms milliseconds in which its result must be known
 * @returns the job; if the store could not keep it, with `durable: false`
 */
export async function keep(
  { live, clock, trace }: Pick<CallTools, 'live' | 'clock' | 'trace'>,
  asked: NewJob,
  ms: number,
  note?: CallNote,
): Promise<NewJob> {
  if (!live.journal) return asked;
  const job = { ...asked, startedAt: clock.now() };
  const traceparent = trace && traceparentOf(trace);
  const durable = await live.journal.begin({ job, ms, traceparent, ...(note && { note }) });
  return durable ? job : { ...job, durable: false };
}
