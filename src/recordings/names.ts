import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Conference } from '../directory/port';

/** What FreeSWITCH may be told to write; the file's extension says it to FreeSWITCH. */
export const RECORDING_FORMATS = ['wav', 'mp3'] as const;
export type RecordingFormat = (typeof RECORDING_FORMATS)[number];

/** Where recordings go: `recordings` of the configuration. */
export interface RecordingRules {
  /** The folder as FreeSWITCH sees it. */
  readonly dir: string;
  /** Of new recordings. */
  readonly format: RecordingFormat;
}

/** What the name of a recording's file tells. */
export interface RecordingName {
  /** The name without its extension: what clients call it. */
  readonly id: string;
  readonly label: string | undefined;
  /** When it was asked for, to the second; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly format: RecordingFormat;
}

/**
 * A label is a name in the file's name, never a path. Nor is it a time: the recordings of conference `a` with such a
 * label would have the names of those of a conference `a.<time>`.
 */
export const LABEL = /^(?!\d{8}T\d{6}Z$)[A-Za-z0-9_-]{1,64}$/;

/**
 * What stands behind the conference's name in a file's name, `<conference>.<UTC time>[.<label>].<random>.<format>`.
 * FreeSWITCH's name of the conference: two names in our URLs may mean the same one.
 */
const REST = new RegExp(
  `^\\.(?<time>\\d{8}T\\d{6}Z)(?:\\.(?<label>[^.]+))?\\.[0-9a-f]{8}\\.(?<format>${RECORDING_FORMATS.join('|')})$`,
);

/** A whole name of a file; a label is no time, so there is only one way to read it. */
const WHOLE = new RegExp(
  '^([A-Za-z0-9_.~@=-]+)\\.\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\dZ' +
    `(?:\\.(?!\\d{8}T\\d{6}Z\\.)[A-Za-z0-9_-]{1,64})?\\.[0-9a-f]{8}\\.(?:${RECORDING_FORMATS.join('|')})$`,
);

/**
 * Returns what the name of a recording's file begins with: `beginningOf` of the only conference that it can be a recording
 * of. `undefined` if the file is no recording. Whether the calendar has its moment is left to `RecordingPolicy.read`.
 */
export function beginningOfFile(file: string): string | undefined {
  return WHOLE.exec(file)?.[1];
}

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
    const parts = [
      beginningOf(name),
      time,
      ...(label === undefined ? [] : [label]),
      randomBytes(4).toString('hex'),
    ];
    return this.pathOf(`${parts.join('.')}.${this.rules.format}`);
  }

  /** Where FreeSWITCH has a file of the folder. */
  pathOf(file: string): string {
    return posix.join(this.rules.dir, file);
  }

  /** The id of a path of ours that belongs to this conference, in whichever format; undefined for all others. */
  idOf(conference: Conference, path: string): string | undefined {
    const file = posix.basename(path);
    return this.pathOf(file) === path ? this.read(conference, file)?.id : undefined;
  }

  /** What the name of a file tells, without its folder; undefined where it is no recording of this conference. */
  read({ freeswitchName: name }: Conference, file: string): RecordingName | undefined {
    const beginning = beginningOf(name);
    const rest = file.startsWith(beginning) ? REST.exec(file.slice(beginning.length))?.groups : undefined;
    if (!rest) return undefined;
    const { label, time = '' } = rest;
    const format = rest['format'] as RecordingFormat;
    const startedAt = timeOf(time);
    if (startedAt === undefined || (label !== undefined && !LABEL.test(label))) return undefined;
    return { id: file.slice(0, -1 - format.length), label, startedAt, format };
  }

  /**
   * The files that an id may stand for, that of the configured format first; none where it is no id of a recording of
   * this conference.
   */
  filesOf(conference: Conference, id: string): { readonly file: string; readonly name: RecordingName }[] {
    const first = this.rules.format;
    return [first, ...RECORDING_FORMATS.filter((format) => format !== first)].flatMap((format) => {
      const file = `${id}.${format}`;
      const name = this.read(conference, file);
      return name?.id === id ? [{ file, name }] : [];
    });
  }
}

/** What the name of a file begins with: up to this many characters, so that the whole fits into 255 (NAME_MAX). */
const LONGEST_BEGINNING = 130;

/**
 * Returns the conference's name as the names of its recordings begin with it: every byte but those of plain names is written as `=` and two digits, and what becomes too
 * long ends with `==` and a hash. No two names have the same, and none has a slash or anything that FreeSWITCH expands.
 */
export function beginningOf(freeswitchName: string): string {
  if (/^[A-Za-z0-9_.~@-]+$/.test(freeswitchName) && freeswitchName.length <= LONGEST_BEGINNING)
    return freeswitchName;
  const encoded = Buffer.from(freeswitchName, 'utf8')
    .toString('latin1')
    .replace(
      /[^A-Za-z0-9_.~@-]/g,
      (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
  if (encoded.length <= LONGEST_BEGINNING) return encoded;
  const hash = createHash('sha256').update(freeswitchName, 'utf8').digest('hex').slice(0, 32);
  return `${encoded.slice(0, LONGEST_BEGINNING - hash.length - 2)}==${hash}`;
}

/** Of `20261120T100424Z`; undefined where the calendar has no such moment. */
function timeOf(time: string): number | undefined {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const moment = new Date(iso);
  // Some days too many are taken for days of the next month.
  return Number.isNaN(moment.getTime()) || moment.toISOString() !== iso ? undefined : moment.getTime();
}
