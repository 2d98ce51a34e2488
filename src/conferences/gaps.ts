import type { EslEvent } from '../esl/port';
import { actionOf } from '../freeswitch/conference-event';

/**
 * The result for an event's number: nothing is missing, events of this conference are out of order, or events of all
 * conferences may be missing.
 */
export type Gap = 'none' | 'conference' | 'all';

/** If a number is this much older than the newest, it is more than a race of two threads of FreeSWITCH. */
const FAR_BACK = 1_000;

/**
 * Finds out if events are missing or out of order. Numbers that are left out mean nothing, because we subscribe to some
 * events only. FreeSWITCH's own id changes only when it has been restarted. If threads fire at once, each may take a
 * number and queue in the other order (switch_event.c:373). This matters within one conference.
 */
export class GapWatch {
  private newest = -1;
  private core: string | undefined;
  /** The newest number of each conference, by `Conference-Unique-ID`. */
  private readonly conferences = new Map<string, number>();

  /** Forgets the earlier numbers. They have no meaning on a new connection. */
  forget(): void {
    this.newest = -1;
    this.core = undefined;
    this.conferences.clear();
  }

  look(event: EslEvent): Gap {
    const core = event.first('Core-UUID');
    const restarted = this.core !== undefined && core !== undefined && core !== this.core;
    if (restarted) this.forget();
    this.core = core ?? this.core;
    const sequence = Number(event.first('Event-Sequence') ?? Number.NaN);
    if (Number.isNaN(sequence)) return restarted ? 'all' : 'none';
    const farBack = sequence < this.newest - FAR_BACK;
    this.newest = farBack ? sequence : Math.max(this.newest, sequence);
    if (farBack) this.conferences.clear();
    const gap = restarted || farBack;
    return this.isBehind(event, sequence) && !gap ? 'conference' : gap ? 'all' : 'none';
  }

  private isBehind(event: EslEvent, sequence: number): boolean {
    const conference = event.first('Conference-Unique-ID');
    if (conference === undefined) return false;
    const before = this.conferences.get(conference) ?? -1;
    if (actionOf(event) === 'conference-destroy') this.conferences.delete(conference);
    else this.conferences.set(conference, Math.max(before, sequence));
    return sequence < before;
  }
}
