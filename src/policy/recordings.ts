import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Conference } from '../ports';

/** Where recordings go: `recordings` of the configuration. */
export interface RecordingRules {
  /** The folder as FreeSWITCH sees it. */
  readonly dir: string;
  readonly format: string;
}

/**
 * A label is a name in the file's name, never a path. Nor is it a time: the recordings of conference `a` with such a
 * label would have the names of those of a conference `a.<time>`.
 */
export const LABEL = /^(?!\d{8}T\d{6}Z$)[A-Za-z0-9_-]{1,64}$/;

/**
 * What stands behind the conference's name in an id, `<conference>.<UTC time>[.<label>].<random>`. FreeSWITCH's name of
 * the conference: two names in our URLs may mean the same one.
 */
const REST = /^\.\d{8}T\d{6}Z(?:\.(?<label>[^.]+))?\.[0-9a-f]{8}$/;

/** Makes and reads the names of recordings. FreeSWITCH never sees a path that a caller chose. */
export class RecordingPolicy {
  constructor(private readonly rules: RecordingRules) {}

  /**
   * A path that no recording had before.
   *
   * @param now milliseconds since the epoch
   */
  newPath({ freeswitchName: name }: Conference, label: string | undefined, now: number): string {
    const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
    // The random part also separates two recordings of one second, and cannot be guessed by a leftover file.
    const parts = [name, time, ...(label === undefined ? [] : [label]), randomBytes(4).toString('hex')];
    return posix.join(this.rules.dir, `${parts.join('.')}.${this.rules.format}`);
  }

  /** The id of a path of ours that belongs to this conference; undefined for all others. */
  idOf({ freeswitchName: name }: Conference, path: string): string | undefined {
    const extension = `.${this.rules.format}`;
    const file = posix.basename(path);
    if (posix.join(this.rules.dir, file) !== path || !file.endsWith(extension)) return undefined;
    const id = file.slice(0, -extension.length);
    const rest = id.startsWith(name) ? REST.exec(id.slice(name.length)) : undefined;
    const label = rest?.groups?.['label'];
    return rest && (label === undefined || LABEL.test(label)) ? id : undefined;
  }
}
