import type { CallNote } from '../../calls/stored-job';
import type { ClickedCall, ClickedParties } from './clicked-calls';

interface About {
  readonly parties: ClickedParties;
  readonly second: string | undefined;
}

/** Returns what the store keeps of a click to call. */
export function noteOf(parties: ClickedParties, { second, keptMs }: ClickedCall): CallNote {
  return { leg: second, keptMs, about: { parties, second } satisfies About };
}

/** Returns the click to call of a job; `undefined` if it is another call. */
export function clickedOf(
  note: CallNote | undefined,
  job: { readonly id: string; readonly uuid: string },
): { readonly parties: ClickedParties; readonly call: ClickedCall } | undefined {
  if (!note) return undefined;
  const { parties, second } = note.about as About;
  return { parties, call: { first: job.uuid, second, job: job.id, keptMs: note.keptMs } };
}
