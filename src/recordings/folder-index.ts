import { ConferenceFiles } from './conference-files';
import { beginningOf, beginningOfFile } from './names';
import { breath, PIECE } from './sort-in-pieces';

/** The folder of an index. Both functions may throw a GatewayError. */
export interface IndexedFolder {
  /** Returns a text that changes when entries come or go, as exactly as the file system's clock allows. */
  mark(): Promise<string>;
  /** Returns the names of all its files. */
  files(): Promise<string[]>;
}

/** The result of one reading of the folder. */
interface Reading {
  readonly mark: string;
  readonly news: number;
  /** True if any later change gives another mark. */
  readonly settled: boolean;
  /** By the beginning of the names of their files. */
  readonly conferences: ReadonlyMap<string, ConferenceFiles>;
}

/**
 * Milliseconds for which a mark must have been seen before a reading. If the folder changed within the same tick of the
 * file system's clock, the mark would not change. Only our clock is used, because the file system's may be another
 * machine's.
 */
const SETTLED_MS = 2_000;
const NONE = new ConferenceFiles([]);

/**
 * Knows which files of the folder belong to which conference. It reads the folder again only if something may have
 * changed. Only one reading runs at a time. All callers that ask before it begins share it.
 */
export class FolderIndex {
  private last: Reading | undefined;
  private running: Promise<Reading> | undefined;
  private next: Promise<Reading> | undefined;
  /** The mark that was seen last, and since when. */
  private seen: { readonly mark: string; readonly since: number } | undefined;
  private deleted = 0;
  private news = 0;

  /** @param now milliseconds of a clock that is never set */
  constructor(
    private readonly folder: IndexedFolder,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Call this when the gateway itself has deleted a file. */
  changed(): void {
    this.deleted++;
  }

  /**
   * Returns the files of a conference, as they are now or later.
   *
   * @param freeswitchName FreeSWITCH's name of it
   * @param heard the number of recordings that began or ended according to events until now. If it changes, the folder is
   * read again
   */
  async filesOf(freeswitchName: string, heard: number): Promise<ConferenceFiles> {
    const conferences = await this.all(heard);
    return conferences.get(beginningOf(freeswitchName)) ?? NONE;
  }

  /** Returns the files of each conference, by the beginning of their names, as they are now or later. @param heard as `filesOf` */
  async all(heard: number): Promise<ReadonlyMap<string, ConferenceFiles>> {
    // Both numbers only grow.
    this.news = Math.max(this.news, heard + this.deleted);
    return (await this.present()).conferences;
  }

  private async present(): Promise<Reading> {
    const mark = await this.mark();
    const { last } = this;
    return last?.settled && last.mark === mark && last.news === this.news ? last : this.read();
  }

  /** If the folder is being read now, that reading may miss the latest change. Callers that come meanwhile share the next one. */
  private read(): Promise<Reading> {
    if (!this.running) return this.begin();
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.running ?? this.begin();
      });
    return this.next;
  }

  private begin(): Promise<Reading> {
    const reading = this.reading().finally(() => {
      this.running = undefined;
    });
    this.running = reading;
    return reading;
  }

  private async reading(): Promise<Reading> {
    const { news } = this;
    const mark = await this.mark();
    const settled = this.now() - (this.seen?.since ?? 0) >= SETTLED_MS;
    const conferences = await this.grouped(await this.folder.files());
    this.last = { mark, news, settled, conferences };
    return this.last;
  }

  private async mark(): Promise<string> {
    const mark = await this.folder.mark();
    if (mark !== this.seen?.mark) this.seen = { mark, since: this.now() };
    return mark;
  }

  private async grouped(files: readonly string[]): Promise<ReadonlyMap<string, ConferenceFiles>> {
    const groups = new Map<string, string[]>();
    for (const [index, file] of files.entries()) {
      if (index % PIECE === PIECE - 1) await breath();
      const beginning = beginningOfFile(file);
      if (beginning === undefined) continue;
      const group = groups.get(beginning);
      if (group) group.push(file);
      else groups.set(beginning, [file]);
    }
    const before = this.last?.conferences;
    const conferences = new Map<string, ConferenceFiles>();
    for (const [beginning, group] of groups) {
      const known = before?.get(beginning);
      conferences.set(beginning, known?.isStill(group) ? known : new ConferenceFiles(group));
    }
    return conferences;
  }
}
