import type { Clock } from '../clock';
import { isPlainName } from '../directory/names';
import type { Requester } from '../directory/port';
import type { GatewayError } from '../errors';
import type { Trace } from '../lib/trace-context';
import type { BeforeChange, Observer, Origin, RecordingObserved } from '../observers/observation';
import { type Ended, observeOnce, requestFields } from '../observers/once';

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
 * @param sentOf returns what was sent of a file
 */
export function observed<T>(
  { observe, clock, beforeChange }: Observing,
  asked: Asked,
  act: (begin: () => Promise<void>) => Promise<T>,
  sentOf: (result: T) => Pick<RecordingObserved, 'status' | 'bytes'> = () => ({}),
): Promise<T> {
  const observation = (outcome: RecordingObserved['outcome']): RecordingObserved => {
    const { action, conferenceName, id } = asked;
    const isNamed = NAMED.has(outcome);
    const mayLog = conferenceName !== undefined && (isNamed || isPlainName(conferenceName));
    return {
      ...requestFields(asked, clock.now()),
      kind: 'recording',
      action,
      conference: mayLog ? conferenceName : undefined,
      // If no recording was found, the id may be any text.
      recording: isNamed ? id : undefined,
      outcome,
    };
  };
  const begin = async (): Promise<void> => beforeChange?.(observation('internal'));
  return observeOnce(
    () => act(begin),
    (ended: Ended<T>) =>
      observe({
        ...observation(ended.outcome),
        ...(ended.outcome === 'done' && sentOf(ended.result)),
        // The administrator needs the system's error and the path. The client gets neither.
        ...(ended.outcome === 'recordings_inaccessible' && {
          reason: String((ended.error as GatewayError).cause),
        }),
      }),
  );
}

/** The outcomes that are possible only if the conference exists and, if one is named, the recording, too. */
const NAMED: ReadonlySet<string> = new Set(['done', 'conflict', 'range_not_satisfiable']);
