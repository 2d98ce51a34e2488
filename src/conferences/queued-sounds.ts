import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, memberHeader } from '../freeswitch/conference-event';

/** The target of a sound: the conference, each of its members, or one member by its id. */
export type SoundTarget = 'conference' | 'each' | number;

/** The most sounds at once for one target. */
const MOST = 8;
/** Milliseconds after the last sound of a conference after which nothing is counted any more. */
const FORGOTTEN_MS = 3_600_000;
/** Milliseconds for which a queue that was found in use counts as in use, without another question. */
const IN_USE_MS = 1_000;

interface Counted {
  readonly counts: Map<SoundTarget, number>;
  /** Milliseconds since the epoch, by target. */
  readonly inUseUntil: Map<SoundTarget, number>;
  since: number;
}

/**
 * The sounds of the profile that a command may have made FreeSWITCH queue, by FreeSWITCH's name of the conference.
 *
 * FreeSWITCH opens such a sound when it queues it, and has no limit. The gateway does not know if the profile has the
 * sound, and no event shows that one begins. So this counts commands, since FreeSWITCH last reported that nothing plays.
 */
export class QueuedSounds {
  private readonly conferences = new Map<string, Counted>();
  private readonly questions = new Map<string, Promise<boolean>>();

  constructor(private readonly clock: Clock) {}

  /** Returns true if no other sound may be queued for this target, as far as is known. */
  isFull(conference: string, target: SoundTarget): boolean {
    return this.ofAny(this.of(conference), target) >= MOST;
  }

  /** Counts a sound. Call the returned function if FreeSWITCH did not run the command. */
  add(conference: string, target: SoundTarget): () => void {
    const known = this.of(conference) ?? { counts: new Map(), inUseUntil: new Map(), since: 0 };
    known.since = this.clock.now();
    known.counts.set(target, (known.counts.get(target) ?? 0) + 1);
    this.conferences.set(conference, known);
    return () => this.haveEnded(conference, target, 1);
  }

  /** Returns how many sounds are counted for exactly this target. */
  counted(conference: string, target: SoundTarget): number {
    return this.of(conference)?.counts.get(target) ?? 0;
  }

  /** Returns the members that have sounds of their own. The member with the most is first. */
  members(conference: string): number[] {
    const counts = [...(this.of(conference)?.counts ?? [])];
    const own = counts.filter((entry): entry is [number, number] => typeof entry[0] === 'number');
    return own.sort(([, one], [, other]) => other - one).map(([id]) => id);
  }

  /** Removes so many sounds of a target: they are not queued any more. */
  haveEnded(conference: string, target: SoundTarget, count: number): void {
    const known = this.of(conference);
    if (!known) return;
    const left = (known.counts.get(target) ?? 0) - count;
    if (left > 0) known.counts.set(target, left);
    else known.counts.delete(target);
    known.inUseUntil.delete(target);
    if (known.counts.size === 0) this.conferences.delete(conference);
  }

  /** FreeSWITCH reported that something plays there. */
  isInUse(conference: string, target: SoundTarget): void {
    this.of(conference)?.inUseUntil.set(target, this.clock.now() + IN_USE_MS);
  }

  /** Returns the milliseconds until it makes sense to ask FreeSWITCH again. */
  inUseFor(conference: string, target: SoundTarget): number {
    const until = this.of(conference)?.inUseUntil.get(target) ?? 0;
    return Math.max(0, until - this.clock.now());
  }

  /** Asks a question, or returns the same question's answer if it is being asked already. */
  once(question: string, ask: () => Promise<boolean>): Promise<boolean> {
    const asked = this.questions.get(question);
    if (asked) return asked;
    const asking = ask().finally(() => this.questions.delete(question));
    this.questions.set(question, asking);
    return asking;
  }

  take(event: EslEvent): void {
    if (this.conferences.size === 0 || event.subclass !== 'conference::maintenance') return;
    const conference = event.first('Conference-Name');
    if (conference === undefined || !this.conferences.has(conference)) return;
    const action = actionOf(event);
    if (action === 'conference-destroy') this.conferences.delete(conference);
    else if (action === 'del-member') {
      const id = Number(memberHeader(event, 'Member-ID'));
      this.haveEnded(conference, id, Number.POSITIVE_INFINITY);
    }
  }

  private ofAny(known: Counted | undefined, target: SoundTarget): number {
    if (!known) return 0;
    const own = known.counts.get(target) ?? 0;
    if (target === 'conference') return own;
    const each = known.counts.get('each') ?? 0;
    if (target !== 'each') return own + each;
    let most = 0;
    for (const [id, count] of known.counts) if (typeof id === 'number') most = Math.max(most, count);
    return each + most;
  }

  private of(conference: string): Counted | undefined {
    const known = this.conferences.get(conference);
    if (known && known.since + FORGOTTEN_MS <= this.clock.now()) {
      this.conferences.delete(conference);
      return undefined;
    }
    return known;
  }
}
