import { sortInPieces } from './sort-in-pieces';

/** The files of one conference in the folder. */
export class ConferenceFiles {
  private sorted: Promise<readonly string[]> | undefined;

  /** @param files in the folder's order */
  constructor(private readonly files: readonly string[]) {}

  /** The newest first; files of one id stand together. Sorted when somebody asks. */
  newestFirst(): Promise<readonly string[]> {
    this.sorted ??= sortInPieces(this.files, byIdDownwards);
    return this.sorted;
  }

  /** True if the folder still has these files: what was sorted is still sorted. */
  isStill(files: readonly string[]): boolean {
    return files.length === this.files.length && files.every((file, index) => file === this.files[index]);
  }
}

/** The id of a recording's file: its name without `.wav` or `.mp3`. */
export function idOfFile(file: string): string {
  return file.slice(0, -4);
}

/** Within a conference an id begins with the same name and a time of fixed width, so later ones are greater. */
function byIdDownwards(a: string, b: string): number {
  const [one, other] = [idOfFile(a), idOfFile(b)];
  return one < other ? 1 : one > other ? -1 : 0;
}

/**
 * Where the recordings begin that come behind an id, which need not be among them.
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
