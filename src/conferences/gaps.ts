import type { EslEvent } from '../esl/port';
import { actionOf } from '../freeswitch/conference-event';

/** What an event's number shows: nothing is missing, this conference's events are out of order, or all may be. */
export type Gap = 'none' | 'conference' | 'all';

/** Numbers that are this much older than the newest are no mere race of two of FreeSWITCH's threads. */
const FAR_BACK = 1_000;

/**
 * Notices that events are missing or out of order. Numbers that are left out say nothing, since we subscribe to some
 * events only. FreeSWITCH's own id changes only when it has been restarted. Threads that fire at once may take a number
 * each and queue in the other order (switch_event.c:373): that matters within one conference.
 */
export class GapWatch {
  private newest = -1;
  private core: string | undefined;
  /** The newest number of each conference, by `Conference-Unique-ID`. */
  private readonly conferences = new Map<string, number>();

  /** The connection is another: what came before has nothing to do with what comes. */
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
