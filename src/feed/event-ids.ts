import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import { keyedDigest } from '../lib/keyed-digest';

/** The content of an event id: the last event that its listener has heard, and in which scope. */
export interface EventPlace {
  /** The digest of the listener's scope: 12 hex digits. */
  readonly digest: string;
  /** The number of events of all conferences at that moment. 0 if the listener has not heard the beginning to its end. */
  readonly n: number;
}

const BOOT_BYTES = 6;
/**
 * One block of AES with three parts: the digest again, so that no id fits another scope; n; and a salt that makes two ids
 * with the same n differ.
 */
const BLOCK_BYTES = 16;
const [DIGEST_BYTES, NUMBER_BYTES] = [6, 6];
const SALT_AT = DIGEST_BYTES + NUMBER_BYTES;
const ID = /^([0-9a-f]{12})-([0-9a-f]{12})-(0|[0-9a-f]{32})$/;

/**
 * The ids of events, `<boot>-<digest of the scope>-<n>`. Each process has another boot, because the numbers of an older
 * one have no meaning here. n counts the events of all conferences, so it is encrypted: a client that compares ids must
 * not learn how many there were.
 */
export class EventIds {
  private readonly boot = randomBytes(BOOT_BYTES).toString('hex');
  private readonly block = Buffer.alloc(BLOCK_BYTES);
  // One cipher serves all ids: each id is one block, and in ECB a block does not depend on the blocks before it.
  private readonly cipher;
  private readonly decipher;

  constructor() {
    const key = keyedDigest('event ids', this.boot).subarray(0, 16);
    this.cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  /** Returns the id of an event. The same scope and number always give the same id. */
  ofEvent(digest: string, n: number): string {
    return this.text(digest, n, 0);
  }

  /**
   * Returns the id of a place between two events. Each call returns another text: equal ids would show that nothing has
   * happened in any conference meanwhile.
   */
  ofPlace(digest: string, n: number): string {
    return this.text(digest, n, randomInt(1, 2 ** 32));
  }

  /** Returns the id for a beginning that the client has not heard to its end. */
  ofBeginning(digest: string): string {
    return `${this.boot}-${digest}-0`;
  }

  /** Reads an id; `undefined` if this process has not made it. */
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
