/** The layout of samples in a file: the `fmt ` chunk (Microsoft, "New Multimedia Data Types", WAVEFORMATEX). */
interface Format {
  readonly samplesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Bytes of one sample of all channels, or of one packet if the format packs them. */
  readonly blockAlign: number;
  /** True if one block is one sample of all channels: PCM, float, A-law, µ-law. */
  readonly plain: boolean;
}

const PLAIN_FORMATS: ReadonlySet<number> = new Set([0x0001, 0x0003, 0x0006, 0x0007]);
/** WAVE_FORMAT_EXTENSIBLE: the real format is in the first two bytes of SubFormat. */
const EXTENSIBLE = 0xfffe;
/** Bytes of `fmt ` up to the first two of SubFormat, included. */
const EXTENSIBLE_BYTES = 26;

/**
 * Returns the length of a WAV file in seconds, from its RIFF chunks; `undefined` if its head does not show it.
 *
 * If a writer died, its header has 0, or the length that it planned: FreeSWITCH's libsndfile has `RIFF` 8 and `data` 0
 * there until it closes the file. Then the size of the file is used.
 *
 * @param head the first bytes of the file: all of them, or more than its chunks before `data` take
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
    // Chunks begin at even offsets. The padding byte is not counted in the length.
    at = begin + length + (length % 2);
  }
  return undefined;
}

/**
 * Returns the bytes of sound.
 *
 * @param there bytes of the file behind the chunk's header; may be negative if the file is shorter than its head claims
 */
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
