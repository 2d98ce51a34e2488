import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../../errors';
import { heldTo, isPlain } from './read-json';
import type { Contact } from './record';

/**
 * The records, one file each in `contacts` of the state folder. Whatever happens to the process or the machine, a file
 * holds a whole record: the old one or the new one.
 */
export class ContactStore {
  private readonly folder: string;
  /** The end of the latest write of each record under way. */
  private readonly writing = new Map<string, Promise<void>>();

  /**
   * @param stateFolder `state.dir` as an absolute path; it is made by the first write
   * @param onUnknown   told of elements in a file that are none, or of another type; the record goes on without them
   */
  constructor(
    stateFolder: string,
    private readonly onUnknown: (user: string, elements: readonly string[]) => void = () => undefined,
    private readonly sync: (folder: string) => Promise<void> = syncFolder,
  ) {
    this.folder = join(stateFolder, 'contacts');
  }

  /** The record of a user; undefined where nothing was ever written. @throws GatewayError state_unavailable */
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
   * Writes what becomes of the record. Writes of one record come one after the other, each seeing what the one before
   * has left; resolves when it would outlive a power failure.
   *
   * @throws GatewayError state_unavailable
   */
  update(user: string, change: (old: Contact | undefined) => Contact): Promise<void> {
    const before = this.writing.get(user) ?? Promise.resolve();
    const write = before
      .catch(() => undefined)
      .then(async () => this.write(user, change(await this.read(user))));
    this.writing.set(user, write);
    const forget = (): void => {
      if (this.writing.get(user) === write) this.writing.delete(user);
    };
    write.then(forget, forget);
    return write;
  }

  private async write(user: string, contact: Contact): Promise<void> {
    const file = this.fileOf(user);
    // Always the same name: a process that was killed while it wrote leaves one behind at most, and the next takes it away.
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

  /** A folder that was made is in the one above it only when that has been written, too. */
  private async makeFolder(): Promise<void> {
    const first = await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = this.folder; made.length >= first.length; made = dirname(made)) {
      await this.sync(dirname(made));
    }
  }

  /** A name of our own for each user's: nothing of theirs can leave the folder, be too long, or differ in case only. */
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

/** What the file says of the record. @throws GatewayError state_unavailable where it holds none */
function recordIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const { contact } = JSON.parse(text);
    if (isPlain(contact)) return contact;
  } catch (error) {
    throw unavailable('be understood: somebody has edited it', error);
  }
  throw unavailable('be understood: somebody has edited it', undefined);
}

function unavailable(what: string, cause: unknown): GatewayError {
  return new GatewayError('state_unavailable', `The record could not ${what}.`, { cause });
}
