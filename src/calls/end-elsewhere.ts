import { setTimeout as delay } from 'node:timers/promises';
import type { JobRow } from '../store/port';
import type { CallTools } from './call-tools';
import { over, untold } from './end-job';
import { hangUp } from './hang-up';
import { reconcile } from './reconcile';
import { onResult } from './resume';
import { jobOfRow, type StoredCall } from './stored-job';

/** Milliseconds between two looks at the row. */
const LOOK_MS = 100;

/**
 * Hangs up the call of a job that another gateway follows, while it rings. Resolves once that gateway has ended the job.
 *
 * @throws GatewayError conflict if the call has been answered or has ended already; esl_…, unrecognised_reply,
 * store_unavailable
 */
export async function endElsewhere(
  tools: Pick<CallTools, 'esl' | 'live' | 'clock' | 'timeouts'>,
  row: JobRow,
): Promise<void> {
  const { esl, live, clock, timeouts } = tools;
  const job = jobOfRow(row);
  if (job.state !== 'running') throw over(job);
  const end = clock.now() + timeouts.command;
  const { legs } = row.call as StoredCall;
  for (const leg of legs) live.calls.restore(leg);
  // The row may be a little old: the call may have been answered meanwhile.
  const own = new Set(legs.map(({ leg }) => leg.uuid));
  await reconcile(esl, live.calls, clock.now, (leg) => own.has(leg.uuid));
  // A leg ends here, too, when FreeSWITCH has given the result of its dial string.
  const forget = onResult(tools, job.id, timeouts.command, () => live.calls.settle(job.uuid));
  try {
    if (live.calls.leg(job.uuid)?.at.joined === undefined)
      await hangUp(tools, { first: job.uuid, last: job.calledUuid ?? job.uuid }, timeouts.command);
  } finally {
    forget();
  }
  for (;;) {
    const now = await live.journal?.rows.find(job.id);
    if (now && now.state !== 'running') {
      if (now.state === 'succeeded') throw over(jobOfRow(now));
      return;
    }
    if (!now || clock.now() >= end) throw untold();
    await delay(LOOK_MS);
  }
}
