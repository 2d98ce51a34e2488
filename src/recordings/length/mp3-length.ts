/** The values in the header of a frame (ISO/IEC 11172-3 §2.4.1.3, 13818-3 §2.4.1.3). */
interface FrameHeader {
  /** True for MPEG 1; false for 2 and 2.5, which have half the samples and shorter side information. */
  readonly one: boolean;
  readonly mono: boolean;
  readonly bitsPerSecond: number;
  readonly samplesPerSecond: number;
  /** Bytes, header included. */
  readonly length: number;
}

/** Thousand bits per second, by the index in the header; layer III only. Index 0 means a rate that the encoder chose freely. */
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Samples per second of MPEG 1. MPEG 2 has half of them, and 2.5 a quarter. */
const FREQUENCIES = [44_100, 48_000, 32_000];
/** Bytes of an ID3v2 header (ID3v2.4 §3.1). */
const ID3_HEADER = 10;

/**
 * Returns the bytes of the ID3v2 tag at the beginning of a file; 0 if there is none. The sound follows it.
 *
 * @param head at least 10 bytes
 */
export function id3Length(head: Buffer): number {
  if (head.length < ID3_HEADER || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  const digits = head.subarray(6, 10);
  // Seven bits per byte, so that no byte looks like the beginning of a frame.
  if (digits.some((byte) => byte > 0x7f)) return 0;
  const footer = ((head[5] ?? 0) & 0x10) === 0 ? 0 : ID3_HEADER;
  return digits.reduce((sum, byte) => sum * 128 + byte, 0) + ID3_HEADER + footer;
}

/**
 * Returns the length of an MP3 file in seconds; `undefined` if its head does not show it.
 *
 * It uses the count of frames in a Xing, Info or VBRI header. If there is none, or if its writer died before it filled it
 * in, it uses the first frame's bit rate and the size. That is exact for a constant rate, and mod_shout writes a constant
 * rate.
 *
 * @param sound the first bytes behind the ID3v2 tag
 * @param size bytes of the file behind the tag
 */
export function mp3Seconds(sound: Buffer, size: number): number | undefined {
  const at = firstFrame(sound);
  const header = at === undefined ? undefined : frameAt(sound, at);
  if (at === undefined || !header) return undefined;
  const bytes = size - at;
  const frames = framesOf(sound.subarray(at), header, bytes);
  if (frames !== undefined) return (frames * samplesOf(header)) / header.samplesPerSecond;
  return (bytes * 8) / header.bitsPerSecond;
}

/** Returns the first place that looks like a frame. If the bytes behind it are known, another frame must follow there. */
function firstFrame(sound: Buffer): number | undefined {
  for (let at = 0; at + 4 <= sound.length; at++) {
    const header = frameAt(sound, at);
    if (!header) continue;
    const next = at + header.length;
    if (next + 4 > sound.length || frameAt(sound, next)) return at;
  }
  return undefined;
}

function frameAt(sound: Buffer, at: number): FrameHeader | undefined {
  const bits = sound.readUInt32BE(at);
  const version = (bits >>> 19) & 3;
  const layerThree = ((bits >>> 17) & 3) === 1;
  if (bits >>> 21 !== 0x7ff || version === 1 || !layerThree) return undefined;
  const one = version === 3;
  const kilobits = (one ? RATES_1 : RATES_2)[(bits >>> 12) & 15] ?? 0;
  const frequency = FREQUENCIES[(bits >>> 10) & 3];
  if (kilobits === 0 || frequency === undefined) return undefined;
  const samplesPerSecond = frequency / (one ? 1 : version === 2 ? 2 : 4);
  const padding = (bits >>> 9) & 1;
  const bitsPerSecond = kilobits * 1_000;
  return {
    one,
    mono: ((bits >>> 6) & 3) === 3,
    bitsPerSecond,
    samplesPerSecond,
    length: Math.floor(((one ? 144 : 72) * bitsPerSecond) / samplesPerSecond) + padding,
  };
}

const samplesOf = ({ one }: FrameHeader): number => (one ? 1_152 : 576);

/**
 * Returns the count in the header that an encoder hides in its first frame, which contains no sound. `undefined` if there
 * is none, if it is still 0, or if it means more bytes than the file has.
 */
function framesOf(frame: Buffer, header: FrameHeader, bytes: number): number | undefined {
  const xing = 4 + (header.one ? (header.mono ? 17 : 32) : header.mono ? 9 : 17);
  const name = frame.toString('latin1', xing, xing + 4);
  if ((name === 'Xing' || name === 'Info') && frame.length >= xing + 16) {
    const flags = frame.readUInt32BE(xing + 4);
    const counted = (flags & 1) === 1 ? frame.readUInt32BE(xing + 8) : 0;
    const stream = (flags & 2) === 2 ? frame.readUInt32BE(xing + ((flags & 1) === 1 ? 12 : 8)) : 0;
    return counted > 0 && stream <= bytes ? counted : undefined;
  }
  // Fraunhofer's header is always 32 bytes behind the frame's header.
  const vbri = 36;
  if (frame.toString('latin1', vbri, vbri + 4) === 'VBRI' && frame.length >= vbri + 18) {
    const [stream, counted] = [frame.readUInt32BE(vbri + 10), frame.readUInt32BE(vbri + 14)];
    return counted > 0 && stream <= bytes ? counted : undefined;
  }
  return undefined;
}
