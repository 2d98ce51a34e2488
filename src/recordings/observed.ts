import type { Clock } from '../clock';
import { isPlainName } from '../directory/names';
import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import type { Trace } from '../lib/trace-context';
import type { BeforeChange, Observer, Origin, RecordingObserved } from '../observers/observation';

/** A request about recordings. */
export interface Asked {
  readonly action: 'list' | 'download' | 'delete';
  readonly requestId: string;
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly requester: Requester;
  readonly origin: Origin;
  /** Both are decoded, and otherwise as they came; `undefined` if they could not be decoded. */
  readonly conferenceName: string | undefined;
  readonly id?: string | undefined;
}

/** What an observed request needs of the gateway. */
export interface Observing {
  readonly observe: Observer;
  readonly clock: Clock;
  readonly beforeChange: BeforeChange | undefined;
}

/**
 * Runs the request and notifies observers once of its outcome. So the log shows who downloaded or deleted a recording.
 *
 * @param act gets a function that it must call before it changes anything
 */
export async function observed<T>(
  { observe, clock, beforeChange }: Observing,
  asked: Asked,
  act: (begin: () => Promise<void>) => Promise<T>,
  tell: (result: T) => Pick<RecordingObserved, 'status' | 'bytes'> = () => ({}),
): Promise<T> {
  let outcome: RecordingObserved['outcome'] = 'internal';
  let reason: string | undefined;
  let more: ReturnType<typeof tell> = {};
  const { action, requestId, trace, requester, origin, conferenceName, id, arrivedAt } = asked;
  const seen = (named: boolean): RecordingObserved => ({
    kind: 'recording',
    action,
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requester.name,
    address: origin.address,
    origin,
    conference:
      conferenceName !== undefined && (named || isPlainName(conferenceName)) ? conferenceName : undefined,
    // If no recording was found, the id may be any text.
    recording: named ? id : undefined,
    outcome,
    ...more,
    ...(reason !== undefined && { reason }),
    ms: clock.now() - arrivedAt,
  });
  try {
    const result = await act(async () => beforeChange?.(seen(false)));
    outcome = 'done';
    more = tell(result);
    return result;
  } catch (error) {
    if (error instanceof GatewayError) outcome = error.code;
    // The administrator needs the system's error and the path. The client gets neither.
    if (outcome === 'recordings_inaccessible') reason = String((error as GatewayError).cause);
    throw error;
  } finally {
    observe(seen(NAMED.has(outcome)));
  }
}

/** The outcomes that are possible only if the conference exists and, if one is named, the recording, too. */
const NAMED: ReadonlySet<string> = new Set(['done', 'conflict', 'range_not_satisfiable']);
