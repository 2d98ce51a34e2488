import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors';
import { keyedDigest } from '../lib/keyed-digest';
import { Turns } from '../lib/turns';
import type { ConferenceFiles } from './conference-files';
import { FolderIndex } from './folder-index';
import { KnownLengths } from './known-lengths';

/** The present state of a file in the folder. */
export interface FileState {
  readonly bytes: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly modifiedAt: number;
  /** The time of the last change of any kind, in the same unit. Programs cannot set it. */
  readonly changedAt: number;
  /** A text that changes if the file may be another one. It differs between processes, too. */
  readonly version: string;
}

/** Entries of the folder that are read in one piece. */
const ENTRIES = 1_000;
/** Lists that are made at once. */
const LISTS = 2;
/** Links are not followed. Opening something that only looks like a recording, such as a FIFO, does not wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Errors that mean only that there is no such file: it is gone, a link or a socket, or its name is not possible. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'ENAMETOOLONG']);

/**
 * The folder of recordings as the gateway sees it. Only regular files exist for it, not links, folders, FIFOs or devices.
 * Names of files come from `RecordingPolicy`, and contain no slash.
 */
export class RecordingsFolder {
  /** The known lengths of its files. */
  readonly lengths = new KnownLengths();
  /** Limits how many lists are made at once. */
  readonly lists = new Turns({ all: LISTS });
  private readonly index = new FolderIndex({ mark: () => this.mark(), files: () => this.files() });
  private real: string | undefined;

  /**
   * @param path the folder on this machine
   * @param named true if the administrator named it (`local`). If false, it is FreeSWITCH's own, and may be on another
   * machine
   */
  constructor(
    private readonly path: string,
    private readonly named: boolean,
  ) {}

  /**
   * Returns the files of a conference, as they are now or later. The folder is read only if it has changed.
   *
   * @param heard the number of recordings that began or ended according to events until now
   * @throws GatewayError recordings_not_local, recordings_inaccessible
   */
  filesOf(freeswitchName: string, heard: number): Promise<ConferenceFiles> {
    return this.index.filesOf(freeswitchName, heard);
  }

  /** Returns the files of each conference, by the beginning of their names (`beginningOf`). @throws GatewayError as `filesOf` */
  conferences(heard: number): Promise<ReadonlyMap<string, ConferenceFiles>> {
    return this.index.all(heard);
  }

  /** Returns the names of all its files, in no order. @throws GatewayError as `filesOf` */
  async files(): Promise<string[]> {
    const folder = await this.resolved();
    const files: string[] = [];
    try {
      // Read in pieces, so that a large folder does not block the process.
      for await (const entry of await opendir(folder, { bufferSize: ENTRIES })) {
        if (entry.isFile()) files.push(entry.name);
      }
    } catch (error) {
      throw this.folderError(error);
    }
    return files;
  }

  /** Returns the state of a file; `undefined` if it does not exist. @throws GatewayError as `filesOf` */
  async state(file: string): Promise<FileState | undefined> {
    const path = join(await this.resolved(), file);
    const stat = await lstat(path, { bigint: true }).catch(absentOr);
    return stat?.isFile() ? stateOf(stat) : undefined;
  }

  /**
   * Opens a file for reading; `undefined` if it does not exist. The caller must close it.
   *
   * @throws GatewayError as `filesOf`; also recordings_inaccessible if the file cannot be read
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

  /** Deletes a file; returns false if it does not exist. @throws GatewayError as `filesOf` */
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

  /**
   * Returns the real path, which is resolved only once. If the folder, or one above it, is later replaced with a link,
   * the link is not followed.
   */
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
  // Clients see the version, so it is a digest: the plain number of an inode would show how many files others have made.
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

/** Returns the error for a requester who may command the conference. The path is only logged. */
function inaccessible(error: unknown, what: string): GatewayError {
  return new GatewayError('recordings_inaccessible', `${what} (${codeOf(error)}).`, { cause: error });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
