import { GatewayError } from '../errors';
import type { EslConnection } from './connection';
import type { Frame } from './frames';
import { hasRoom, type Keeper, leastBusy, QUICK_ENOUGH_MS, QUICK_MS } from './least-busy';
import type { CommandEnd } from './unanswered';

interface Waiting {
  readonly expects: 'api/response' | 'command/reply';
  readonly bytes: Buffer;
  readonly deadlineMs: number;
  readonly resolve: (frame: Promise<Frame>) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The commands of one conference, or all commands without a conference. */
interface Lane {
  /** `undefined` for the lane of the commands without a conference. */
  readonly conference: string | undefined;
  /** Commands that are written and unanswered. */
  inFlight: number;
  /** The connection of those. The lane without a conference has none: its commands use any connection with room. */
  connection: EslConnection | undefined;
  /** Commands that are not written yet, the oldest first. */
  readonly waiting: Set<Waiting>;
  /** True if a command has timed out since the last answer. */
  late: boolean;
}

/** The share of `limit` that may wait for one conference, and the number that may always wait. */
const SHARE = 0.25;
const LEAST_SHARE = 8;
/** How many late conferences are remembered. A forgotten one is tried like any other, which costs at most one deadline. */
const LATE_KEPT = 1_000;

/**
 * Gives each command a connection. If none is free, the command waits.
 *
 * The commands of one conference use one connection at a time. So a conference that hangs in FreeSWITCH holds one connection
 * and not all. If a command of a conference timed out, its next commands are tried one by one. All such conferences together
 * hold one connection, until one of them answers. Conferences that wait take turns.
 *
 * FreeSWITCH runs the commands of a connection one after the other, so each command shares the fate of the one before it: if
 * that hangs, it hangs too; if the connection is lost, its outcome is unknown. So a connection gets a second command only if it
 * has just answered, and quickly. It never gets many (docs/decisions/0002).
 */
export class CommandQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly unbound: Lane = laneOf(undefined);
  /** Lanes with waiting commands, in the order of their turns. */
  private readonly queued = new Set<Lane>();
  /** The connection that late conferences share; `undefined` if none of them has a command in flight. */
  private lateConnection: EslConnection | undefined;
  private unanswered = 0;
  private waiting = 0;
  private lateCount = 0;

  /**
   * @param keepers hold the connections; `ready` is set if a connection is ready now
   * @param limit   how many commands may be unanswered, written or not; one more is rejected as `overloaded`. A quarter of
   *                them may wait for one conference
   * @param onLate  called with the conference of each command that timed out
   */
  constructor(
    private readonly keepers: readonly Keeper[],
    private readonly limit: number,
    private readonly onLate: (conference: string) => void = () => undefined,
  ) {}

  /** The number of commands that are not answered, of those that are not written yet, and of late conferences. */
  get load(): { readonly unanswered: number; readonly waiting: number; readonly late: number } {
    return { unanswered: this.unanswered, waiting: this.waiting, late: this.lateCount };
  }

  /** The late conferences: a command timed out, and FreeSWITCH has answered none since. */
  get late(): string[] {
    if (this.lateCount === 0) return [];
    return [...this.lanes.values()].flatMap(({ conference, late }) =>
      late && conference !== undefined ? [conference] : [],
    );
  }

  /** A conference answers again. If none is given, FreeSWITCH was restarted, and no conference is late any more. */
  forgetLate(conference?: string): void {
    for (const lane of this.lanes.values()) {
      if (conference === undefined || conference === lane.conference) this.setLate(lane, false);
    }
    this.pump();
  }

  /**
   * Sends a command, as soon as there is a connection for it.
   *
   * @param conference the conference that the command is about; `undefined` for none
   * @param deadlineMs milliseconds in which it must be written, and from then milliseconds in which it must be answered. Even if
   *                   a command waited long, it gets the whole time for its answer: a timeout costs the connection, and that
   *                   just when FreeSWITCH is busy
   * @throws GatewayError (rejects) esl_unavailable or overloaded if it was not written; esl_lost or esl_timeout if it was
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

  /** Writes waiting commands while there is room. Call it when a connection became ready, was lost, or gave a sign of life. */
  pump(): void {
    if (this.waiting === 0) return;
    if (!this.isConnected()) {
      for (const lane of this.queued) for (const entry of lane.waiting) this.drop(lane, entry, FELL);
      return;
    }
    let before: number;
    do {
      before = this.waiting;
      // Each lane has one turn, and then goes behind the others.
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

  /** A written command has been answered, or never will be. Now there is room for another one. */
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

  /** Forgets a lane that has no commands and is not late. */
  private tidy(lane: Lane): void {
    if (lane.conference === undefined || lane.late || lane.inFlight > 0 || lane.waiting.size > 0) return;
    this.lanes.delete(lane.conference);
  }

  /** Returns the connection for a lane's next command; `undefined` if it has to wait. */
  private free(lane: Lane): EslConnection | undefined {
    const { connection, late } = lane;
    if (late && this.lateConnection !== undefined) return undefined;
    if (!late && connection?.isReady) {
      const quickMs = this.othersWait(lane) ? QUICK_MS : QUICK_ENOUGH_MS;
      return hasRoom(connection, quickMs) ? connection : undefined;
    }
    return leastBusy(this.keepers, late ? 'idle' : this.lateConnection);
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

  /** Rejects a command that was not sent. */
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

const FELL = 'The connection to FreeSWITCH was lost before the command was sent.';

function laneOf(conference: string | undefined): Lane {
  return { conference, inFlight: 0, connection: undefined, waiting: new Set(), late: false };
}

function overloaded(count: number, whose = ''): GatewayError {
  const detail = `${count} commands${whose} are waiting for FreeSWITCH.`;
  return new GatewayError('overloaded', detail, { retryAfter: 1 });
}

function unavailable(detail: string): GatewayError {
  return new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
}
