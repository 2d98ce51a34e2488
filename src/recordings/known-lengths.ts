/** What tells one state of a file from another; times are milliseconds since the epoch. */
export interface DatedState {
  readonly version: string;
  readonly modifiedAt: number;
  readonly changedAt: number;
}

/** Milliseconds after which a file that changes again has another time of change, whatever its file system's clock. */
const SETTLED_MS = 2_000;

/** The lengths of files that were read once and have not changed since. Bounded: the first read is forgotten first. */
export class KnownLengths {
  private readonly lengths = new Map<
    string,
    { readonly version: string; readonly seconds: number | undefined }
  >();

  constructor(private readonly limit = 20_000) {}

  /** The length in seconds of a file in this state, or that it cannot be told; `undefined` if it was not noted. */
  find(file: string, state: DatedState): { readonly seconds: number | undefined } | undefined {
    const known = this.lengths.get(file);
    return known?.version === versionOf(state) ? known : undefined;
  }

  /**
   * Notes a length that was read of a file in this state; not if it has changed a moment ago.
   *
   * @param now milliseconds since the epoch
   */
  note(file: string, state: DatedState, seconds: number | undefined, now: number): void {
    if (now - Math.max(state.modifiedAt, state.changedAt) < SETTLED_MS) return;
    this.lengths.delete(file);
    this.lengths.set(file, { version: versionOf(state), seconds });
    const [oldest] = this.lengths.keys();
    if (this.lengths.size > this.limit && oldest !== undefined) this.lengths.delete(oldest);
  }
}

/** The time of change too: that of modification can be set by whoever writes. */
function versionOf({ version, changedAt }: DatedState): string {
  return `${version} ${changedAt}`;
}
