import { sortInPieces } from './sort-in-pieces';

/** The files of one conference in the folder. */
export class ConferenceFiles {
  private sorted: Promise<readonly string[]> | undefined;

  /** @param files in the order of the folder */
  constructor(private readonly files: readonly string[]) {}

  /** Returns the files, the newest first. Files with the same id are neighbours. They are sorted at the first call. */
  newestFirst(): Promise<readonly string[]> {
    this.sorted ??= sortInPieces(this.files, byIdDownwards);
    return this.sorted;
  }

  /** Returns true if the folder still has these files: then the sorted list is still valid. */
  isStill(files: readonly string[]): boolean {
    return files.length === this.files.length && files.every((file, index) => file === this.files[index]);
  }
}

/** Returns the id of a recording's file: its name without `.wav` or `.mp3`. */
export function idOfFile(file: string): string {
  return file.slice(0, -4);
}

/** Within a conference, an id begins with the same name and a time of fixed width. So later ids are greater. */
function byIdDownwards(a: string, b: string): number {
  const [one, other] = [idOfFile(a), idOfFile(b)];
  return one < other ? 1 : one > other ? -1 : 0;
}

/**
 * Returns the index of the first recording behind an id. The id itself may be missing in the list.
 *
 * @param files the newest first
 */
export function placeBehind(files: readonly string[], id: string): number {
  let [low, high] = [0, files.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (idOfFile(files[middle] ?? '') < id) high = middle;
    else low = middle + 1;
  }
  return low;
}
