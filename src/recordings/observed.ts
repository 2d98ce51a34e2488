import type { Clock } from '../clock';
import { isPlainName } from '../directory/names';
import type { Requester } from '../directory/port';
import type { GatewayError } from '../errors';
import { outcomeOf } from '../idempotency/replay';
import type { Trace } from '../lib/trace-context';
import type { Observer, RecordingObserved } from '../observers/observation';

/** A request about recordings. */
export interface Asked {
  readonly action: 'list' | 'download' | 'delete';
  readonly requestId: string;
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly requester: Requester;
  /** Both are decoded, and otherwise as they came; `undefined` if they could not be decoded. */
  readonly conferenceName: string | undefined;
  readonly id?: string | undefined;
}

/** Runs the request and notifies observers once of its outcome. So the log shows who downloaded or deleted a recording. */
export async function observed<T>(
  { observe, clock }: { readonly observe: Observer; readonly clock: Clock },
  asked: Asked,
  act: () => Promise<T>,
  tell: (result: T) => Pick<RecordingObserved, 'status' | 'bytes'> = () => ({}),
): Promise<T> {
  let outcome: RecordingObserved['outcome'] = 'internal';
  let reason: string | undefined;
  let more: ReturnType<typeof tell> = {};
  try {
    const result = await act();
    outcome = 'done';
    more = tell(result);
    return result;
  } catch (error) {
    outcome = outcomeOf(error);
    // The administrator needs the system's error and the path. The client gets neither.
    if (outcome === 'recordings_inaccessible') reason = String((error as GatewayError).cause);
    throw error;
  } finally {
    const { action, requestId, trace, requester, conferenceName, id, arrivedAt } = asked;
    observe({
      kind: 'recording',
      action,
      requestId,
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      requester: requester.name,
      conference:
        conferenceName !== undefined && (NAMED.has(outcome) || isPlainName(conferenceName))
          ? conferenceName
          : undefined,
      // If no recording was found, the id may be any text.
      recording: NAMED.has(outcome) ? id : undefined,
      outcome,
      ...more,
      ...(reason !== undefined && { reason }),
      ms: clock.now() - arrivedAt,
    });
  }
}

/** The outcomes that are possible only if the conference exists and, if one is named, the recording, too. */
const NAMED: ReadonlySet<string> = new Set(['done', 'conflict', 'range_not_satisfiable']);
