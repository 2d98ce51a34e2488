import { randomUUID } from 'node:crypto';
import { GatewayError } from '../errors';
import { Replay } from '../replay';
import { type Ending, type FoundRequest, processLease, type Store } from '../store/port';
import { digestsOf, type KeyedRequest } from './key';

/** Milliseconds after which others take this process for dead, and between two signs of life. */
const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
/** Largest body that is kept, in bytes. */
const KEPT_BYTES = 65_536;

/** A request with a key that this process carries out. */
export interface Claim {
  /**
   * Writes what became of the request. Call it once, before the answer is sent: a client that repeats the request then gets
   * that answer. It never rejects: if the store is away, the ending is written later.
   */
  end(ending: Ending): Promise<void>;
}

/** An ending that could not be written. */
interface Unwritten {
  readonly id: string;
  readonly ending: Ending;
}

/** The requests with an Idempotency-Key, of all gateways that share the store. None of them is carried out twice. */
export class KeyedRequests {
  /** Others look for the lease of this process, to know if it still carries out its requests. */
  private readonly owner = randomUUID();
  /** By the clock of the process, which never jumps. */
  private renewAt = 0;
  private renewing: Promise<unknown> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly running = new Set<string>();
  private readonly ending = new Set<Promise<void>>();
  /**
   * Endings by the token of their request. They need no limit: while the store is away no request begins, so there are as many
   * as were under way.
   */
  private readonly unwritten = new Map<string, Unwritten>();

  /** @param keepMs milliseconds for which an answer is kept */
  constructor(
    private readonly store: Pick<Store, 'idempotency' | 'leases' | 'onReady'>,
    private readonly keepMs: number,
  ) {
    store.onReady(() => {
      this.writeAll().catch(() => undefined);
    });
  }

  /**
   * Begins a request, if its requester has not used the key before. Nothing may have been sent yet.
   *
   * @throws Replay (rejects) if the same request was answered
   * @throws GatewayError (rejects) idempotency_in_progress, idempotency_mismatch, outcome_unknown, already_done; no_store,
   * store_unavailable
   */
  async begin(request: KeyedRequest): Promise<Claim> {
    const { id, digest } = digestsOf(request);
    const { owner } = this;
    const token = randomUUID();
    await this.stayAlive();
    await this.writeAll();
    const found = await this.store.idempotency
      .begin({ id, digest, owner, token }, this.keepMs)
      .catch((error: unknown) => {
        // The row may have been written nevertheless, and its request is not carried out.
        this.unwritten.set(token, { id, ending: { kind: 'free' } });
        throw error;
      });
    if (found) throw refusalOf(found, digest);
    this.running.add(token);
    this.timer ??= setInterval(() => {
      this.stayAlive().catch(() => undefined);
    }, RENEW_MS).unref();
    return { end: (ending) => this.end(token, { id, ending: keepable(ending) }) };
  }

  /** Waits for the endings that are being written. A request that has none is unknown from now on. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.ending);
    const { store, owner } = this;
    if (this.renewAt > 0) await store.leases.release(processLease(owner), owner).catch(() => undefined);
  }

  private end(token: string, unwritten: Unwritten): Promise<void> {
    this.unwritten.set(token, unwritten);
    const written = this.write(token, unwritten)
      .catch(() => undefined)
      .finally(() => {
        this.ending.delete(written);
        this.running.delete(token);
        if (this.running.size > 0) return;
        clearInterval(this.timer);
        this.timer = undefined;
      });
    this.ending.add(written);
    return written;
  }

  private async writeAll(): Promise<void> {
    for (const [token, unwritten] of this.unwritten) {
      // It is being written.
      if (!this.running.has(token)) await this.write(token, unwritten);
    }
  }

  private async write(token: string, { id, ending }: Unwritten): Promise<void> {
    await this.store.idempotency.end({ id, token }, ending);
    this.unwritten.delete(token);
  }

  private async stayAlive(): Promise<void> {
    if (performance.now() < this.renewAt) return;
    this.renewing ??= this.renew().finally(() => {
      this.renewing = undefined;
    });
    await this.renewing;
  }

  private async renew(): Promise<void> {
    const { store, owner } = this;
    const renewAt = performance.now() + RENEW_MS;
    await store.leases.take(processLease(owner), owner, LEASE_MS);
    this.renewAt = renewAt;
  }
}

function keepable(ending: Ending): Ending {
  return ending.kind === 'answered' && ending.answer.body.length > KEPT_BYTES ? { kind: 'unkept' } : ending;
}

/** Returns what a request gets if another one has used its key. */
function refusalOf({ digest, state, answer }: FoundRequest, own: string): GatewayError | Replay {
  if (digest !== own) {
    return new GatewayError('idempotency_mismatch', 'This Idempotency-Key belongs to another request.');
  }
  if (answer) return new Replay(answer);
  switch (state) {
    case 'running':
      return new GatewayError(
        'idempotency_in_progress',
        'The first request with this Idempotency-Key is under way.',
        { retryAfter: 1 },
      );
    case 'unkept':
      return new GatewayError(
        'already_done',
        'The request was answered before. Its answer holds a secret, or was too large to be kept.',
      );
    default:
      return new GatewayError(
        'outcome_unknown',
        'The first request with this Idempotency-Key may have taken effect. It is not carried out again.',
      );
  }
}
