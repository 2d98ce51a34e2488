import { GatewayError } from '../errors';
import type { EslConnection } from './connection';
import type { Frame } from './frames';
import type { CommandEnd } from './unanswered';

interface Waiting {
  readonly expects: 'api/response' | 'command/reply';
  readonly bytes: Buffer;
  readonly deadlineMs: number;
  readonly resolve: (frame: Promise<Frame>) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The commands of one conference, or all those that are about none. */
interface Lane {
  /** `undefined` for the lane of commands that are about no conference. */
  readonly conference: string | undefined;
  /** Written and unanswered. */
  inFlight: number;
  /** The connection of those. The lane of no conference has none: its commands go wherever there is room. */
  connection: EslConnection | undefined;
  /** Unwritten, the oldest first. */
  readonly waiting: Set<Waiting>;
  /** Since its last answer a command timed out. */
  late: boolean;
}

/** How many commands may be unanswered on a connection. */
const MOST_ON_ONE = 8;
/** Milliseconds within which an answer is quick, and within which one has just come. */
const QUICK_MS = 20;
/**
 * The same for a conference's own commands behind each other, while no other conference waits: they share its fate anyway. A
 * FreeSWITCH that is far away would take one command in each round trip else.
 */
const QUICK_ENOUGH_MS = 250;
/** The share of `limit` that may wait for one conference, and how many may in any case. */
const SHARE = 0.25;
const LEAST_SHARE = 8;
/** How many late conferences are remembered. Forgetting one costs a deadline: it is tried like any other then. */
const LATE_KEPT = 1_000;

/**
 * Gives each command a connection, and holds back what finds none.
 *
 * The commands of one conference use one connection at a time: if that conference hangs in FreeSWITCH, it holds one
 * connection and not all. If a command of a conference timed out, its next ones are tried one by one, and all such
 * conferences together hold one connection, until one of them answers. Conferences that wait take turns.
 *
 * FreeSWITCH runs the commands of a connection one after the other, so one behind another shares its fate: it hangs behind
 * one that hangs, and its outcome is unknown if the connection falls. So only a connection that has just answered, and
 * quickly, is given more than one, and never many (docs/decisions/0002).
 */
export class CommandQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly unbound: Lane = laneOf(undefined);
  /** Lanes with something that waits, those whose turn comes first in front. */
  private readonly queued = new Set<Lane>();
  /** The connection that late conferences share; `undefined` while none of them has a command in flight. */
  private lateConnection: EslConnection | undefined;
  private unanswered = 0;
  private waiting = 0;
  private lateCount = 0;

  /**
   * @param keepers what has the connections, those that are ready now
   * @param limit   how many commands may be unanswered, written or not; one more is `overloaded`. A quarter of them may
   *                wait for one conference
   * @param onLate  called with the conference of each command that timed out
   */
  constructor(
    private readonly keepers: readonly { readonly ready: EslConnection | undefined }[],
    private readonly limit: number,
    private readonly onLate: (conference: string) => void = () => undefined,
  ) {}

  /** Commands that are not answered yet: all, and how many of them wait unwritten; and conferences that are late. */
  get load(): { readonly unanswered: number; readonly waiting: number; readonly late: number } {
    return { unanswered: this.unanswered, waiting: this.waiting, late: this.lateCount };
  }

  /** Conferences of which a command timed out and none has been answered since. */
  get late(): string[] {
    if (this.lateCount === 0) return [];
    return [...this.lanes.values()].flatMap(({ conference, late }) =>
      late && conference !== undefined ? [conference] : [],
    );
  }

  /** A conference answers again; without one: FreeSWITCH is another one, and nobody is late any more. */
  forgetLate(conference?: string): void {
    for (const lane of this.lanes.values()) {
      if (conference === undefined || conference === lane.conference) this.setLate(lane, false);
    }
    this.pump();
  }

  /**
   * Says a command on a connection, as soon as there is one for it.
   *
   * @param conference the conference it is about; `undefined` for none
   * @param deadlineMs milliseconds until it must have been written, and again until it must have been answered: a
   *                   command that waited long gets its whole time all the same, since its connection would be lost
   *                   with it, just when FreeSWITCH is busy
   * @throws GatewayError (rejects) esl_unavailable, overloaded: not written; esl_lost, esl_timeout: written
   */
  run(
    expects: Waiting['expects'],
    bytes: Buffer,
    deadlineMs: number,
    conference: string | undefined,
  ): Promise<Frame> {
    const lane = this.laneFor(conference);
    if (this.unanswered >= this.limit) return Promise.reject(overloaded(this.unanswered));
    if (lane.conference !== undefined && lane.waiting.size >= Math.max(LEAST_SHARE, this.limit * SHARE)) {
      return Promise.reject(overloaded(lane.waiting.size, ' of this conference'));
    }
    const free = lane.waiting.size === 0 ? this.free(lane) : undefined;
    if (!free && !this.isConnected()) return Promise.reject(unavailable('FreeSWITCH is not connected.'));
    this.unanswered++;
    return free
      ? this.write(lane, free, expects, bytes, deadlineMs)
      : this.wait(lane, expects, bytes, deadlineMs);
  }

  /** Writes what waits while there is room; call it when a connection became ready, was lost, or gave a sign of life. */
  pump(): void {
    if (this.waiting === 0) return;
    if (!this.isConnected()) {
      for (const lane of this.queued) for (const entry of lane.waiting) this.drop(lane, entry, FELL);
      return;
    }
    let before: number;
    do {
      before = this.waiting;
      // Each lane has one turn, and goes behind the others then.
      for (const lane of [...this.queued]) {
        if (!this.hasRoom()) return;
        const free = this.free(lane);
        if (free) this.next(lane, free);
      }
    } while (this.waiting < before);
  }

  private next(lane: Lane, free: EslConnection): void {
    const [entry] = lane.waiting;
    if (!entry) return;
    this.unqueue(lane, entry);
    if (this.queued.delete(lane)) this.queued.add(lane);
    const { expects, bytes, deadlineMs, resolve } = entry;
    resolve(this.write(lane, free, expects, bytes, deadlineMs));
  }

  private write(
    lane: Lane,
    connection: EslConnection,
    expects: Waiting['expects'],
    bytes: Buffer,
    deadlineMs: number,
  ): Promise<Frame> {
    const alone = lane.late;
    lane.inFlight++;
    if (lane.conference !== undefined) lane.connection = connection;
    if (alone) this.lateConnection = connection;
    return connection.command(expects, bytes, deadlineMs, (end) => {
      if (alone) this.lateConnection = undefined;
      this.settled(lane, end);
    });
  }

  /** A command that was written has been answered, or never will be: there is room for another one. */
  private settled(lane: Lane, end: CommandEnd): void {
    this.unanswered--;
    lane.inFlight--;
    if (lane.inFlight === 0) lane.connection = undefined;
    if (lane.conference !== undefined && end !== 'lost') {
      this.setLate(lane, end === 'late');
      if (end === 'late') this.onLate(lane.conference);
    }
    this.tidy(lane);
    this.pump();
  }

  private setLate(lane: Lane, late: boolean): void {
    if (lane.late === late) return;
    lane.late = late;
    this.lateCount += late ? 1 : -1;
    if (late && this.lateCount > LATE_KEPT) {
      for (const other of this.lanes.values()) {
        if (!other.late || other === lane) continue;
        this.setLate(other, false);
        break;
      }
    }
    this.tidy(lane);
  }

  private laneFor(conference: string | undefined): Lane {
    if (conference === undefined) return this.unbound;
    const known = this.lanes.get(conference);
    if (known) return known;
    const lane = laneOf(conference);
    this.lanes.set(conference, lane);
    return lane;
  }

  /** Forgets a lane of which nothing is under way. */
  private tidy(lane: Lane): void {
    if (lane.conference === undefined || lane.late || lane.inFlight > 0 || lane.waiting.size > 0) return;
    this.lanes.delete(lane.conference);
  }

  /** The connection that a lane's next command may be written on now. */
  private free(lane: Lane): EslConnection | undefined {
    const { connection, late } = lane;
    if (late && this.lateConnection !== undefined) return undefined;
    if (!late && connection?.isReady) {
      const quickMs = this.othersWait(lane) ? QUICK_MS : QUICK_ENOUGH_MS;
      return hasRoom(connection, quickMs) ? connection : undefined;
    }
    let best: EslConnection | undefined;
    let least = MOST_ON_ONE;
    for (const { ready } of this.keepers) {
      if (ready === undefined) continue;
      if (ready.inFlight === 0) return ready;
      // Nobody shares the fate of a conference that is late.
      if (late || ready === this.lateConnection) continue;
      if (ready.inFlight >= least || !isQuick(ready, QUICK_MS)) continue;
      best = ready;
      least = ready.inFlight;
    }
    return best;
  }

  private othersWait(lane: Lane): boolean {
    return this.queued.size > (this.queued.has(lane) ? 1 : 0);
  }

  private hasRoom(): boolean {
    return this.keepers.some(
      ({ ready }) => ready !== undefined && (ready.inFlight === 0 || hasRoom(ready, QUICK_ENOUGH_MS)),
    );
  }

  private isConnected(): boolean {
    return this.keepers.some(({ ready }) => ready !== undefined);
  }

  private wait(lane: Lane, expects: Waiting['expects'], bytes: Buffer, deadlineMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const busy = lane.late ? 'The conference does not answer' : 'FreeSWITCH was busy';
      const entry: Waiting = {
        expects,
        bytes,
        deadlineMs,
        resolve,
        reject,
        timer: setTimeout(
          () => this.drop(lane, entry, `${busy} for ${deadlineMs} ms; the command was not sent.`),
          deadlineMs,
        ),
      };
      lane.waiting.add(entry);
      this.waiting++;
      this.queued.add(lane);
    });
  }

  /** Tells a command that it was not sent. */
  private drop(lane: Lane, entry: Waiting, detail: string): void {
    this.unqueue(lane, entry);
    this.unanswered--;
    this.tidy(lane);
    entry.reject(unavailable(detail));
  }

  private unqueue(lane: Lane, entry: Waiting): void {
    clearTimeout(entry.timer);
    if (!lane.waiting.delete(entry)) return;
    this.waiting--;
    if (lane.waiting.size === 0) this.queued.delete(lane);
  }
}

const FELL = 'The connection to FreeSWITCH fell before the command was sent.';

function laneOf(conference: string | undefined): Lane {
  return { conference, inFlight: 0, connection: undefined, waiting: new Set(), late: false };
}

function hasRoom(connection: EslConnection, quickMs: number): boolean {
  return connection.inFlight < MOST_ON_ONE && isQuick(connection, quickMs);
}

function isQuick({ lastAnswer, lastTook }: EslConnection, quickMs: number): boolean {
  return lastTook <= quickMs && performance.now() - lastAnswer <= quickMs;
}

function overloaded(count: number, whose = ''): GatewayError {
  const detail = `${count} commands${whose} are waiting for FreeSWITCH.`;
  return new GatewayError('overloaded', detail, { retryAfter: 1 });
}

function unavailable(detail: string): GatewayError {
  return new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
}
