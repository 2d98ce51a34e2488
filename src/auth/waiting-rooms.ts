import { randomInt } from 'node:crypto';

/** The connection of an attempt, such as a socket. */
export interface Connection {
  /** True if the client has gone. */
  readonly destroyed: boolean;
}

export interface WaitingRoomsOptions<T> {
  /** Connections that wait in one room, at most. */
  readonly places: number;
  /** Milliseconds after which an attempt that was not drawn is given up. */
  readonly waitMs: number;
  /** Called when a turn is free for a room in which somebody waits. */
  readonly onTurn: (key: string) => void;
  /** Called with an attempt that waited for too long, or was drawn after its client had gone. */
  readonly onGivenUp: (attempt: T) => void;
}

interface Room<T> {
  readonly places: Set<Place<T>>;
  /** Calls `onTurn`; `undefined` while a call is due. */
  timer: NodeJS.Timeout | undefined;
}

interface Place<T> {
  readonly attempt: T;
  readonly connection: Connection | undefined;
  readonly timer: NodeJS.Timeout;
}

/**
 * Attempts wait here until a turn is free. Then one of them is drawn at random, so that nobody gains by being fast: of two
 * connections that wait, each is drawn as often as the other, however many attempts come on one of them.
 */
export class WaitingRooms<T> {
  private readonly rooms = new Map<string, Room<T>>();

  constructor(private readonly options: WaitingRoomsOptions<T>) {}

  /** True if somebody waits for this key. */
  has(key: string): boolean {
    return this.rooms.has(key);
  }

  /**
   * Lets an attempt wait.
   *
   * @param connection an attempt without one counts as a connection of its own
   * @param freeInMs milliseconds until a turn is free
   * @returns false if the room is full, or if an attempt of this connection waits in it
   */
  enter(key: string, attempt: T, connection: Connection | undefined, freeInMs: number): boolean {
    const room = this.rooms.get(key) ?? { places: new Set(), timer: undefined };
    if (room.places.size >= this.options.places) this.removeGone(room);
    const isThere = [...room.places].some((place) => connection && place.connection === connection);
    if (isThere || room.places.size >= this.options.places) return false;
    const timer = setTimeout(() => {
      this.leave(key, room, place);
      this.options.onGivenUp(attempt);
    }, this.options.waitMs).unref();
    const place: Place<T> = { attempt, connection, timer };
    room.places.add(place);
    if (!this.rooms.has(key)) {
      this.rooms.set(key, room);
      this.callIn(key, freeInMs);
    }
    return true;
  }

  /** Removes one attempt at random, and returns it; `undefined` if nobody waits. The next turn has to be announced by `callIn`. */
  draw(key: string): T | undefined {
    const room = this.rooms.get(key);
    if (room === undefined) return undefined;
    this.removeGone(room);
    const places = [...room.places];
    const drawn = places[places.length > 1 ? randomInt(places.length) : 0];
    if (drawn !== undefined) room.places.delete(drawn);
    clearTimeout(drawn?.timer);
    if (room.places.size === 0) this.close(key, room);
    return drawn?.attempt;
  }

  /** Calls `onTurn` in so many milliseconds, if somebody waits until then. */
  callIn(key: string, freeInMs: number): void {
    const room = this.rooms.get(key);
    if (room === undefined) return;
    clearTimeout(room.timer);
    room.timer = setTimeout(() => this.options.onTurn(key), freeInMs).unref();
  }

  private leave(key: string, room: Room<T>, place: Place<T>): void {
    room.places.delete(place);
    if (room.places.size === 0) this.close(key, room);
  }

  private close(key: string, room: Room<T>): void {
    clearTimeout(room.timer);
    this.rooms.delete(key);
  }

  /** Clients that have gone would take places and turns of those who wait. */
  private removeGone(room: Room<T>): void {
    for (const place of room.places) {
      if (!place.connection?.destroyed) continue;
      room.places.delete(place);
      clearTimeout(place.timer);
      this.options.onGivenUp(place.attempt);
    }
  }
}
