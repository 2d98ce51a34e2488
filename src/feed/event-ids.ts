import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import { keyedDigest } from '../lib/keyed-digest';

/** What an id of ours says: how far its listener has heard, and of what. */
export interface EventPlace {
  /** The digest of the scope that was listened to: 12 hex digits. */
  readonly digest: string;
  /** How many events the gateway had then, of all conferences. 0 is a beginning that was not heard to its end. */
  readonly n: number;
}

const BOOT_BYTES = 6;
/** One block of AES: the digest again, so that no id fits another scope; n; and what makes two ids of one n differ. */
const BLOCK_BYTES = 16;
const [DIGEST_BYTES, NUMBER_BYTES] = [6, 6];
const SALT_AT = DIGEST_BYTES + NUMBER_BYTES;
const ID = /^([0-9a-f]{12})-([0-9a-f]{12})-(0|[0-9a-f]{32})$/;

/**
 * The ids of events, `<boot>-<digest of the scope>-<n>`. Another boot in each process: an older one's numbers mean nothing
 * here. n counts what happens in all conferences, so it is encrypted: whoever compares ids does not learn how much that is.
 */
export class EventIds {
  private readonly boot = randomBytes(BOOT_BYTES).toString('hex');
  private readonly block = Buffer.alloc(BLOCK_BYTES);
  // One cipher for all ids: each is one block, and in ECB a block does not depend on those before it.
  private readonly cipher;
  private readonly decipher;

  constructor() {
    const key = keyedDigest('event ids', this.boot).subarray(0, 16);
    this.cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  /** The id of an event: the same each time that a scope is given it. */
  ofEvent(digest: string, n: number): string {
    return this.text(digest, n, 0);
  }

  /**
   * The id of a place between events, another text each time: if it were the same, it would show that nothing has
   * happened meanwhile to anybody.
   */
  ofPlace(digest: string, n: number): string {
    return this.text(digest, n, randomInt(1, 2 ** 32));
  }

  /** The id of a beginning that has not been heard to its end. */
  ofBeginning(digest: string): string {
    return `${this.boot}-${digest}-0`;
  }

  /** What an id says; `undefined` if this process has not made it. */
  read(id: string | undefined): EventPlace | undefined {
    const [, boot, digest = '', n = ''] = ID.exec(id ?? '') ?? [];
    if (boot !== this.boot) return undefined;
    if (n === '0') return { digest, n: 0 };
    const block = this.decipher.update(n, 'hex');
    if (block.toString('hex', 0, DIGEST_BYTES) !== digest) return undefined;
    return { digest, n: block.readUIntBE(DIGEST_BYTES, NUMBER_BYTES) };
  }

  private text(digest: string, n: number, salt: number): string {
    this.block.write(digest, 0, DIGEST_BYTES, 'hex');
    this.block.writeUIntBE(n, DIGEST_BYTES, NUMBER_BYTES);
    this.block.writeUInt32BE(salt, SALT_AT);
    return `${this.boot}-${digest}-${this.cipher.update(this.block, undefined, 'hex')}`;
  }
}
