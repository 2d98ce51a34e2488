import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Conference } from '../directory/port';

/** The formats that FreeSWITCH may write. It reads the format from the file's extension. */
export const RECORDING_FORMATS = ['wav', 'mp3'] as const;
export type RecordingFormat = (typeof RECORDING_FORMATS)[number];

/** `recordings` of the configuration. */
export interface RecordingRules {
  /** The folder as FreeSWITCH sees it. */
  readonly dir: string;
  /** The format of new recordings. */
  readonly format: RecordingFormat;
}

/** The values in the name of a recording's file. */
export interface RecordingName {
  /** The name without its extension. Clients use it as the id. */
  readonly id: string;
  readonly label: string | undefined;
  /** When it was requested, to the second; milliseconds since the epoch. */
  readonly startedAt: number;
  readonly format: RecordingFormat;
}

/**
 * A label is a part of the file's name, never a path. It must not be a time: if it were, the recordings of conference `a`
 * would have the same names as those of a conference `a.<time>`.
 */
export const LABEL = /^(?!\d{8}T\d{6}Z$)[A-Za-z0-9_-]{1,64}$/;

/**
 * The part behind the conference's name in a file's name, `<conference>.<UTC time>[.<label>].<random>.<format>`. It is
 * FreeSWITCH's name of the conference, because two names in our URLs may mean the same one.
 */
const REST = new RegExp(
  `^\\.(?<time>\\d{8}T\\d{6}Z)(?:\\.(?<label>[^.]+))?\\.[0-9a-f]{8}\\.(?<format>${RECORDING_FORMATS.join('|')})$`,
);

/** The whole name of a file. A label is never a time, so there is only one way to read it. */
const WHOLE = new RegExp(
  '^([A-Za-z0-9_.~@=-]+)\\.\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\dZ' +
    `(?:\\.(?!\\d{8}T\\d{6}Z\\.)[A-Za-z0-9_-]{1,64})?\\.[0-9a-f]{8}\\.(?:${RECORDING_FORMATS.join('|')})$`,
);

/**
 * Returns the beginning of a recording's file name: `beginningOf` of the only conference that it can be a recording of.
 * `undefined` if the file is not a recording. `RecordingPolicy.read` checks if the calendar has its moment.
 */
export function beginningOfFile(file: string): string | undefined {
  return WHOLE.exec(file)?.[1];
}

/** Makes and reads the names of recordings. A path that a client chose never reaches FreeSWITCH. */
export class RecordingPolicy {
  constructor(private readonly rules: RecordingRules) {}

  /** Returns a path that no recording had before. @param now milliseconds since the epoch */
  newPath({ freeswitchName: name }: Conference, label: string | undefined, now: number): string {
    const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
    // The random part also separates two recordings of one second. A leftover file cannot have it by chance.
    const parts = [
      beginningOf(name),
      time,
      ...(label === undefined ? [] : [label]),
      randomBytes(4).toString('hex'),
    ];
    return this.pathOf(`${parts.join('.')}.${this.rules.format}`);
  }

  /** Returns the path of a file of the folder in FreeSWITCH. */
  pathOf(file: string): string {
    return posix.join(this.rules.dir, file);
  }

  /** Returns the id of a path of ours that belongs to this conference, in any format; `undefined` for all other paths. */
  idOf(conference: Conference, path: string): string | undefined {
    const file = posix.basename(path);
    return this.pathOf(file) === path ? this.read(conference, file)?.id : undefined;
  }

  /** Reads the name of a file, without its folder; `undefined` if it is not a recording of this conference. */
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
   * Returns the files that an id may mean, first the one with the configured format. Empty if the text is not the id of a
   * recording of this conference.
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

/** The most characters that the name of a file may begin with, so that the whole fits into 255 (NAME_MAX). */
const LONGEST_BEGINNING = 130;

/**
 * Returns the conference's name as the file names of its recordings begin with it. Each byte that plain names do not have
 * is written as `=` and two digits. A name that becomes too long ends with `==` and a hash. Each name has its own
 * beginning, without a slash or anything that FreeSWITCH expands.
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

/**
 * Returns FreeSWITCH's name of the conference whose files begin so; `undefined` if the beginning has only a hash of the name,
 * or is none of ours.
 */
export function nameOfBeginning(beginning: string): string | undefined {
  const bytes = beginning.replace(/=([0-9A-F]{2})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const name = Buffer.from(bytes, 'latin1').toString('utf8');
  return beginningOf(name) === beginning ? name : undefined;
}

/** Returns the time of `20261120T100424Z`; `undefined` if the calendar has no such moment. */
function timeOf(time: string): number | undefined {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const moment = new Date(iso);
  // JavaScript reads some days that do not exist as days of the next month, so compare.
  return Number.isNaN(moment.getTime()) || moment.toISOString() !== iso ? undefined : moment.getTime();
}
