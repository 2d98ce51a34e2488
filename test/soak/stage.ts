/** The conference of the run. */
export const CONFERENCE = 'Soak';
/** The number of its members at first, and on average. */
export const MEMBERS = 5;

/** A FreeSWITCH behind the gateway, and what happens in it without the gateway. */
export interface Stage {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Its name, for the table's heading. */
  readonly name: string;
  /** Restarts it, with members in the conference; absent if a restart is not possible. */
  readonly restart?: () => Promise<void>;
  /** Adds members to the conference. */
  populate(): Promise<void>;
  /** Causes so many events for listeners, as fast as possible, but not faster than they are received. */
  bustle(events: number): Promise<void>;
  /** One member joins, or the oldest one leaves: this makes events and changes the lists. @throws while it is not possible */
  comeAndGo(): Promise<void>;
  /** False if it has ended or crashed by itself, which is not a fault of the gateway. */
  lives(): Promise<boolean>;
  end(): Promise<void>;
}
