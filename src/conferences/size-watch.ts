import type { EslEvent } from '../esl/port';
import type { Room } from './room';

/** A number of members in an event that differs from what is known. */
interface Suspicion {
  readonly freeswitchName: string;
  readonly size: string;
}

/**
 * Compares the number of members in each event of a conference with the number that is known. So it finds an event that
 * was lost, or a member that joined silently. FreeSWITCH counts members before it sends their event, and plays sounds in
 * between (conference_member.c:764, 1315). So a difference means something only if it lasts.
 */
export class SizeWatch {
  private readonly suspects = new Map<string, Suspicion>();
  /** Differences for which the state has been read already: reading it again would give the same. */
  private readonly looked = new Map<string, string>();

  /** Forgets all. After a new connection, everything is read again. */
  forget(): void {
    this.suspects.clear();
    this.looked.clear();
  }

  /**
   * Takes an event after it has been applied.
   *
   * @param room what is known of its conference now
   * @returns true if this is the first suspicion, so that the caller must check later
   */
  look(event: EslEvent, room: Room | undefined): boolean {
    const uuid = event.first('Conference-Unique-ID');
    if (uuid === undefined) return false;
    const before = this.suspects.size;
    const size = `${event.first('Conference-Size')} ${event.first('Conference-Ghosts')}`;
    if (room?.uuid !== uuid || !/^\d+ \d+$/.test(size) || size === sizeOf(room)) {
      this.suspects.delete(uuid);
      this.looked.delete(uuid);
      return false;
    }
    if (this.looked.get(uuid) === `${size} of ${sizeOf(room)}`) return false;
    this.suspects.set(uuid, { freeswitchName: room.freeswitchName, size });
    return before === 0;
  }

  /**
   * Returns FreeSWITCH's names of the conferences whose last event still has another number than is known. Each
   * difference is returned once.
   */
  lasting(roomOf: (freeswitchName: string) => Room | undefined): string[] {
    const found: string[] = [];
    for (const [uuid, { freeswitchName, size }] of this.suspects) {
      const room = roomOf(freeswitchName);
      if (room?.uuid !== uuid || size === sizeOf(room)) continue;
      this.looked.set(uuid, `${size} of ${sizeOf(room)}`);
      found.push(freeswitchName);
    }
    this.suspects.clear();
    return found;
  }
}

/** Returns the size as FreeSWITCH writes it: it counts ghosts separately (conference_member.c:763). */
function sizeOf({ members }: Room): string {
  const ghosts = members.filter(({ ghost }) => ghost).length;
  return `${members.length - ghosts} ${ghosts}`;
}
