import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors';
import { keyedDigest } from '../lib/keyed-digest';
import { Turns } from '../lib/turns';
import type { ConferenceFiles } from './conference-files';
import { FolderIndex } from './folder-index';
import { KnownLengths } from './known-lengths';

/** What a file of the folder is now. */
export interface FileState {
  readonly bytes: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly modifiedAt: number;
  /** The same, of the last change of whatever kind: nobody can set it. */
  readonly changedAt: number;
  /** Another text whenever the file may be another one, and in another process. */
  readonly version: string;
}

/** Entries that are read of the folder in one piece. */
const ENTRIES = 1_000;
/** Lists that are put together at once. */
const LISTS = 2;
/** No link is followed, and opening what only looks like a recording, such as a FIFO, does not wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What only says that there is no such file: gone, a link, a socket, a name that no file can have. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'ENAMETOOLONG']);

/**
 * The folder of recordings as the gateway sees it. Only regular files in it exist: links, folders, FIFOs and devices do
 * not. Names of files come from `RecordingPolicy`, which knows no slash.
 */
export class RecordingsFolder {
  /** What is known of the lengths of its files. */
  readonly lengths = new KnownLengths();
  /** Who may look at files to list them. */
  readonly lists = new Turns({ all: LISTS });
  private readonly index = new FolderIndex({ mark: () => this.mark(), files: () => this.files() });
  private real: string | undefined;

  /**
   * @param path  the folder here
   * @param named whether the administrator said so (`local`); else it is FreeSWITCH's own, which may be another machine's
   *              after all
   */
  constructor(
    private readonly path: string,
    private readonly named: boolean,
  ) {}

  /**
   * The files of a conference, as they are at this moment or later. The folder is read only if it has changed.
   *
   * @param heard how many recordings were heard to begin or end until now
   * @throws GatewayError recordings_not_local, recordings_inaccessible
   */
  filesOf(freeswitchName: string, heard: number): Promise<ConferenceFiles> {
    return this.index.filesOf(freeswitchName, heard);
  }

  /** The names of all its files, in no order. @throws GatewayError as `filesOf` */
  async files(): Promise<string[]> {
    const folder = await this.resolved();
    const files: string[] = [];
    try {
      // In pieces, so that a large folder does not keep the process from other work.
      for await (const entry of await opendir(folder, { bufferSize: ENTRIES })) {
        if (entry.isFile()) files.push(entry.name);
      }
    } catch (error) {
      throw this.folderError(error);
    }
    return files;
  }

  /** What a file is; undefined where there is none. @throws GatewayError as `filesOf` */
  async state(file: string): Promise<FileState | undefined> {
    const path = join(await this.resolved(), file);
    const stat = await lstat(path, { bigint: true }).catch(absentOr);
    return stat?.isFile() ? stateOf(stat) : undefined;
  }

  /**
   * Opens a file to read it; undefined where there is none. The caller closes it.
   *
   * @throws GatewayError as `filesOf`; recordings_inaccessible also where the file may not be read
   */
  async open(file: string): Promise<{ readonly handle: FileHandle; readonly state: FileState } | undefined> {
    const path = join(await this.resolved(), file);
    const handle = await open(path, FLAGS).catch(absentOr);
    if (!handle) return undefined;
    try {
      const stat = await handle.stat({ bigint: true });
      if (stat.isFile()) return { handle, state: stateOf(stat) };
    } catch (error) {
      await handle.close();
      throw inaccessible(error, 'A file of the recordings folder cannot be read');
    }
    await handle.close();
    return undefined;
  }

  /** Deletes a file; false where there is none. @throws GatewayError as `filesOf` */
  async remove(file: string): Promise<boolean> {
    if (!(await this.state(file))) return false;
    try {
      await unlink(join(await this.resolved(), file));
      this.index.changed();
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw inaccessible(error, 'The gateway may not delete files of the recordings folder');
    }
  }

  private async mark(): Promise<string> {
    const { dev, ino, mtimeNs, ctimeNs } = await stat(await this.resolved(), { bigint: true }).catch(
      (error) => {
        throw this.folderError(error);
      },
    );
    return [dev, ino, mtimeNs, ctimeNs].join(' ');
  }

  /** Resolved once. A link that is put in its place later, or in that of a folder above it, is not followed. */
  private async resolved(): Promise<string> {
    const known = this.real ?? this.path;
    const now = await realpath(known).catch((error) => {
      throw this.folderError(error);
    });
    this.real ??= now;
    if (now === this.real) return now;
    throw new GatewayError('recordings_inaccessible', 'The recordings folder has become a link.', {
      cause: new Error(`${this.real} is now a link to ${now}`),
    });
  }

  private folderError(error: unknown): GatewayError {
    if (codeOf(error) === 'ENOENT' && !this.named) {
      const detail =
        'The gateway does not see the recordings folder of FreeSWITCH; recordings.local names it.';
      return new GatewayError('recordings_not_local', detail);
    }
    return inaccessible(error, 'The gateway cannot read the recordings folder');
  }
}

function stateOf(stat: { size: bigint; mtimeNs: bigint; ctimeNs: bigint; ino: bigint }): FileState {
  const { size, mtimeNs, ctimeNs, ino } = stat;
  // Clients see it; the plain number of an inode would show how many files others have made.
  const version = keyedDigest('file', [mtimeNs, size, ino].join(' ')).toString('hex').slice(0, 32);
  return {
    bytes: Number(size),
    modifiedAt: Number(mtimeNs) / 1e6,
    changedAt: Number(ctimeNs) / 1e6,
    version,
  };
}

function absentOr(error: unknown): undefined {
  if (ABSENT.has(codeOf(error))) return undefined;
  throw inaccessible(error, 'A file of the recordings folder cannot be read');
}

/** Only for whoever may command the conference; the path stays in the log. */
function inaccessible(error: unknown, what: string): GatewayError {
  return new GatewayError('recordings_inaccessible', `${what} (${codeOf(error)}).`, { cause: error });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
