import type { EslEvent } from '../esl/port';
import type { Room } from './room';

/** What an event says of the number of members, beside what is known. */
interface Suspicion {
  readonly freeswitchName: string;
  readonly told: string;
}

/**
 * Compares the number of members that each event of a conference tells with those that are known: so it is noticed that an
 * event was lost, or that somebody joined silently. FreeSWITCH counts members before it tells of them and plays sounds in
 * between (conference_member.c:764, 1315), so a difference means something only when it lasts.
 */
export class SizeWatch {
  private readonly suspects = new Map<string, Suspicion>();
  /** Differences that the state was read for already: reading it again would tell nothing else. */
  private readonly looked = new Map<string, string>();

  /** The connection is another: all is read anew. */
  forget(): void {
    this.suspects.clear();
    this.looked.clear();
  }

  /**
   * Takes an event after it has been applied.
   *
   * @param room what is known of its conference now
   * @returns true where something is suspected that was not yet, so that somebody has to look later
   */
  look(event: EslEvent, room: Room | undefined): boolean {
    const uuid = event.first('Conference-Unique-ID');
    if (uuid === undefined) return false;
    const before = this.suspects.size;
    const told = `${event.first('Conference-Size')} ${event.first('Conference-Ghosts')}`;
    if (room?.uuid !== uuid || !/^\d+ \d+$/.test(told) || told === sizeOf(room)) {
      this.suspects.delete(uuid);
      this.looked.delete(uuid);
      return false;
    }
    if (this.looked.get(uuid) === `${told} of ${sizeOf(room)}`) return false;
    this.suspects.set(uuid, { freeswitchName: room.freeswitchName, told });
    return before === 0;
  }

  /** FreeSWITCH's names of the conferences whose last event still tells another number than is known; each once. */
  lasting(roomOf: (freeswitchName: string) => Room | undefined): string[] {
    const found: string[] = [];
    for (const [uuid, { freeswitchName, told }] of this.suspects) {
      const room = roomOf(freeswitchName);
      if (room?.uuid !== uuid || told === sizeOf(room)) continue;
      this.looked.set(uuid, `${told} of ${sizeOf(room)}`);
      found.push(freeswitchName);
    }
    this.suspects.clear();
    return found;
  }
}

/** As FreeSWITCH writes it: ghosts are counted apart (conference_member.c:763). */
function sizeOf({ members }: Room): string {
  const ghosts = members.filter(({ ghost }) => ghost).length;
  return `${members.length - ghosts} ${ghosts}`;
}
