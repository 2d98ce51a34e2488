import { BoundedBook } from '../lib/bounded-book';

/** The values that distinguish one state of a file from another. Times are milliseconds since the epoch. */
export interface DatedState {
  readonly version: string;
  readonly modifiedAt: number;
  readonly changedAt: number;
}

/** Milliseconds after which a further change gives the file another time of change, with the clock of any file system. */
const SETTLED_MS = 2_000;

/**
 * The lengths of files that were read once and have not changed since. The size is limited: the length that was read
 * first is forgotten first.
 */
export class KnownLengths {
  private readonly lengths: BoundedBook<{ readonly version: string; readonly seconds: number | undefined }>;

  constructor(limit = 20_000) {
    this.lengths = new BoundedBook(limit);
  }

  /**
   * Returns the length in seconds of a file in this state. `seconds` is `undefined` if the file does not show it; the
   * result is `undefined` if the length is not known here.
   */
  find(file: string, state: DatedState): { readonly seconds: number | undefined } | undefined {
    const known = this.lengths.get(file);
    return known?.version === versionOf(state) ? known : undefined;
  }

  /**
   * Remembers a length that was read from a file in this state. If the file changed a moment ago, nothing is remembered.
   *
   * @param now milliseconds since the epoch
   */
  note(file: string, state: DatedState, seconds: number | undefined, now: number): void {
    if (now - Math.max(state.modifiedAt, state.changedAt) < SETTLED_MS) return;
    this.lengths.put(file, { version: versionOf(state), seconds });
  }
}

/** The time of change is needed, too: a writer can set the time of modification. */
function versionOf({ version, changedAt }: DatedState): string {
  return `${version} ${changedAt}`;
}
