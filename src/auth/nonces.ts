import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock';
import { BoundedBook } from '../lib/bounded-book';
import { NonceWindow } from './nonce-window';

const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
const SIGNED_BYTES = TIME_BYTES + RANDOM_BYTES;
const MAC_BYTES = 16;
/** How many used nonces are remembered. Each came with a right response, so a stranger cannot add any. */
const MAX_WINDOWS = 10_000;

export interface NoncesOptions {
  readonly clock: Clock;
  /** Seconds for which a nonce may be used after it was made. */
  readonly nonceSeconds: number;
  /** If processes share a secret, they accept each other's nonces. Each process counts the uses for itself. */
  readonly secret?: Buffer | undefined;
  /** How many nonces are remembered; for tests. */
  readonly maxWindows?: number | undefined;
}

interface Remembered {
  /** When it was made (ms). */
  readonly made: number;
  readonly window: NonceWindow;
  /** The user who used it first; `undefined` if a wrong response has come with it since. */
  knownTo: string | undefined;
}

/**
 * Makes nonces and decides whether one may be used (RFC 7616 §3.3, §5.4).
 *
 * A nonce is base64url of 6 bytes of time (ms), 10 random bytes and 16 bytes of an HMAC-SHA256 over both. So a client that only
 * asks for a nonce takes no memory. The counts of a nonce are kept after a right response has used it.
 */
export class Nonces {
  private readonly clock: Clock;
  private readonly lifetimeMs: number;
  private readonly secret: Buffer;
  /** In the order of first use. */
  private readonly windows: BoundedBook<Remembered>;
  /**
   * Nonces made at or before this time are stale (ms). It rises when counts are forgotten: a nonce without its counts could be
   * replayed, so it must not be accepted again.
   */
  private floor = Number.NEGATIVE_INFINITY;

  constructor(options: NoncesOptions) {
    this.clock = options.clock;
    this.lifetimeMs = options.nonceSeconds * 1000;
    this.secret = options.secret ?? randomBytes(32);
    this.windows = new BoundedBook(options.maxWindows ?? MAX_WINDOWS);
  }

  make(): string {
    const bytes = Buffer.alloc(SIGNED_BYTES + MAC_BYTES);
    bytes.writeUIntBE(Math.floor(this.clock.now()), 0, TIME_BYTES);
    randomBytes(RANDOM_BYTES).copy(bytes, TIME_BYTES);
    this.mac(bytes.subarray(0, SIGNED_BYTES)).copy(bytes, SIGNED_BYTES);
    return bytes.toString('base64url');
  }

  /**
   * Uses a nonce once. Call it only if the response was right: it remembers the nonce.
   *
   * @param nc the nonce count, a hexadecimal number: spellings of one number are one count
   * @param user who used it; if nobody has used it before, it is known to this user from now on
   * @returns false if the nonce is not ours, is too old, or was used with this count before
   */
  use(nonce: string, nc: string, user?: string): boolean {
    // A remembered nonce was checked when it was first used.
    const made = this.windows.get(nonce)?.made ?? this.madeAt(nonce);
    if (made === undefined || made <= this.floor) return false;
    // The age is negative if the system clock was set back.
    if (Math.abs(this.clock.now() - made) >= this.lifetimeMs) return false;
    return this.windowOf(nonce, made, user).use(Number.parseInt(nc, 16));
  }

  /**
   * True if this user was the first who used the nonce rightly, and no wrong response has come with it since. Only a client that
   * knows the password, or reads its traffic, can know such a nonce. It may be too old to be used.
   */
  isKnownTo(user: string, nonce: string): boolean {
    return this.windows.get(nonce)?.knownTo === user;
  }

  /** Notes a wrong response: the nonce is known to no user any more, for good. */
  noteWrong(nonce: string): void {
    const remembered = this.windows.get(nonce);
    if (remembered !== undefined) remembered.knownTo = undefined;
  }

  /** The number of remembered nonces. */
  get size(): number {
    return this.windows.size;
  }

  private windowOf(nonce: string, made: number, user: string | undefined): NonceWindow {
    const known = this.windows.get(nonce);
    if (known !== undefined) return known.window;
    const window = new NonceWindow();
    const forgotten = this.windows.put(nonce, { made, window, knownTo: user });
    if (forgotten) this.floor = Math.max(this.floor, forgotten[1].made);
    return window;
  }

  /** Returns when a nonce was made (ms); `undefined` if it was not made with this secret. */
  private madeAt(nonce: string): number | undefined {
    const bytes = Buffer.from(nonce, 'base64url');
    // The second test allows one spelling for each nonce: base64url leaves two bits of the last digit open.
    if (bytes.length !== SIGNED_BYTES + MAC_BYTES || bytes.toString('base64url') !== nonce) return undefined;
    const mac = this.mac(bytes.subarray(0, SIGNED_BYTES));
    return timingSafeEqual(mac, bytes.subarray(SIGNED_BYTES)) ? bytes.readUIntBE(0, TIME_BYTES) : undefined;
  }

  private mac(signed: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(signed).digest().subarray(0, MAC_BYTES);
  }
}
