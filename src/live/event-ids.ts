import { randomBytes } from 'node:crypto';

/** What an id of ours says: how far its listener has heard, and of what. */
export interface EventPlace {
  /** The digest of the scope that was listened to. */
  readonly digest: string;
  /** 0 stands for a beginning that was not heard to its end. */
  readonly n: number;
}

/** The ids of events, `<boot>-<digest of the scope>-<n>`. Another boot in each process: an older one's numbers mean nothing here. */
export class EventIds {
  private readonly boot = randomBytes(6).toString('hex');

  of({ digest }: Pick<EventPlace, 'digest'>, n: number): string {
    return `${this.boot}-${digest}-${n}`;
  }

  /** What an id says; undefined where it is none of this process. */
  read(id: string | undefined): EventPlace | undefined {
    const [, boot, digest = '', n] = /^([0-9a-f]+)-([0-9a-f]+)-(\d{1,15})$/.exec(id ?? '') ?? [];
    return boot === this.boot ? { digest, n: Number(n) } : undefined;
  }
}
