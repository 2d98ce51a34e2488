/** How samples lie in a file: the `fmt ` chunk (Microsoft, "New Multimedia Data Types", WAVEFORMATEX). */
interface Format {
  readonly samplesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Bytes of one sample of all channels, or of one packet where the format packs them. */
  readonly blockAlign: number;
  /** One block is one sample of all channels: PCM, float, A-law, µ-law. */
  readonly plain: boolean;
}

const PLAIN_FORMATS: ReadonlySet<number> = new Set([0x0001, 0x0003, 0x0006, 0x0007]);
/** WAVE_FORMAT_EXTENSIBLE: what it really is stands in the first two bytes of SubFormat. */
const EXTENSIBLE = 0xfffe;
/** Bytes of `fmt ` up to SubFormat's first two, inclusive. */
const EXTENSIBLE_BYTES = 26;

/**
 * The length of a WAV file in seconds, by its RIFF chunks; undefined where its head does not tell.
 *
 * A writer that died has left 0, or what it meant to write, in its header: FreeSWITCH's libsndfile has `RIFF` 8 and
 * `data` 0 there until it closes the file. Then the file's size counts.
 *
 * @param head the first bytes of the file, as many as there are or more than its chunks before `data` take
 * @param size bytes of the whole file
 */
export function wavSeconds(head: Buffer, size: number): number | undefined {
  if (head.length < 12) return undefined;
  const form = head.toString('latin1', 0, 4);
  if ((form !== 'RIFF' && form !== 'RF64') || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  const closed = head.readUInt32LE(4) + 8 === size;
  let format: Format | undefined;
  for (let at = 12; at + 8 <= head.length; ) {
    const id = head.toString('latin1', at, at + 4);
    const length = head.readUInt32LE(at + 4);
    const begin = at + 8;
    if (id === 'fmt ') format = formatOf(head.subarray(begin, begin + length));
    if (id === 'data') return format && secondsOf(format, dataBytes(length, size - begin, closed));
    // Chunks lie at even offsets; the byte between is not counted.
    at = begin + length + (length % 2);
  }
  return undefined;
}

/** @param there bytes of the file behind the chunk's header; a head without its whole file may have none */
function dataBytes(length: number, there: number, closed: boolean): number {
  const trusted = length <= there && (length > 0 || closed);
  return trusted ? length : Math.max(0, there);
}

function secondsOf(
  { plain, blockAlign, samplesPerSecond, bytesPerSecond }: Format,
  bytes: number,
): number | undefined {
  if (plain && blockAlign > 0 && samplesPerSecond > 0) {
    return Math.floor(bytes / blockAlign) / samplesPerSecond;
  }
  return bytesPerSecond > 0 ? bytes / bytesPerSecond : undefined;
}

function formatOf(chunk: Buffer): Format | undefined {
  if (chunk.length < 16) return undefined;
  const tag = chunk.readUInt16LE(0);
  const sub = tag === EXTENSIBLE && chunk.length >= EXTENSIBLE_BYTES ? chunk.readUInt16LE(24) : tag;
  return {
    samplesPerSecond: chunk.readUInt32LE(4),
    bytesPerSecond: chunk.readUInt32LE(8),
    blockAlign: chunk.readUInt16LE(12),
    plain: PLAIN_FORMATS.has(sub),
  };
}
