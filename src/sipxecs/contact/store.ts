import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../../errors';
import { OneByOne } from '../../lib/one-by-one';
import { heldTo, isPlain } from './read-json';
import type { Contact } from './record';

/**
 * The records, one file each in `contacts` of the state folder. Even if the process or the machine fails, a file always
 * contains a whole record: the old one or the new one.
 */
export class ContactStore {
  private readonly folder: string;
  private readonly writes = new OneByOne();

  /**
   * @param stateFolder `state.dir` as an absolute path; the first write makes it
   * @param onUnknown gets the elements in a file that do not exist or have another type; the record is used without them
   */
  constructor(
    stateFolder: string,
    private readonly onUnknown: (user: string, elements: readonly string[]) => void = () => undefined,
    private readonly sync: (folder: string) => Promise<void> = syncFolder,
  ) {
    this.folder = join(stateFolder, 'contacts');
  }

  /** Returns the record of a user; `undefined` if it was never written. @throws GatewayError state_unavailable */
  async read(user: string): Promise<Contact | undefined> {
    const text = await readFile(this.fileOf(user), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw unavailable('be read', error);
    });
    if (text === undefined) return undefined;
    const { contact, errors } = heldTo(recordIn(text));
    if (errors.length > 0)
      this.onUnknown(
        user,
        errors.map(({ argument }) => argument),
      );
    return contact;
  }

  /**
   * Changes a record and writes it. Writes of one record run one after the other, and each one gets the result of the one
   * before. Resolves when the record would survive a power failure.
   *
   * @throws GatewayError state_unavailable
   */
  update(user: string, change: (old: Contact | undefined) => Contact): Promise<void> {
    return this.writes.run(user, async () => this.write(user, change(await this.read(user))));
  }

  private async write(user: string, contact: Contact): Promise<void> {
    const file = this.fileOf(user);
    // Always the same name: if a process is killed while it writes, it leaves at most one such file, and the next write
    // replaces it.
    const fresh = `${file}.new`;
    try {
      await this.makeFolder();
      await rm(fresh, { force: true });
      const handle = await open(fresh, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify({ user, contact }, null, 1)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, file);
      // The new name is in the folder only when the folder has been written.
      await this.sync(this.folder);
    } catch (error) {
      throw unavailable('be written', error);
    }
  }

  /** If the folder was made, its entry exists only when the folder above it has been written, too. */
  private async makeFolder(): Promise<void> {
    const first = await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = this.folder; made.length >= first.length; made = dirname(made)) {
      await this.sync(dirname(made));
    }
  }

  /** Returns our own file name for each user. So a user's name cannot leave the folder, be too long, or differ only in case. */
  private fileOf(user: string): string {
    return join(this.folder, `${createHash('sha256').update(user).digest('hex')}.json`);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Returns the record in the text of a file. @throws GatewayError state_unavailable if it contains none */
function recordIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const { contact } = JSON.parse(text);
    if (isPlain(contact)) return contact;
  } catch (error) {
    throw unavailable('be read: its file is not a record', error);
  }
  throw unavailable('be read: its file is not a record', undefined);
}

function unavailable(what: string, cause: unknown): GatewayError {
  return new GatewayError('state_unavailable', `The record could not ${what}.`, { cause });
}
