/** The conference that all is about. */
export const CONFERENCE = 'Soak';
/** So many are in it at first, and stay about so many. */
export const MEMBERS = 5;

/** A FreeSWITCH behind the gateway, and what goes on in it without the gateway. */
export interface Stage {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** What it is, for the table's heading. */
  readonly name: string;
  /** Ends it and starts it again, with members in the conference; absent where that cannot be had. */
  readonly restart?: () => Promise<void>;
  /** Members into the conference. */
  populate(): Promise<void>;
  /** Makes so many events that listeners are told of, as fast as it can, and not faster than they are heard. */
  bustle(events: number): Promise<void>;
  /** Somebody comes, or whoever has been there longest goes: events, and lists that change. @throws while it cannot be */
  comeAndGo(): Promise<void>;
  /** False once it has ended or crashed by itself, which is no fault of the gateway's. */
  lives(): Promise<boolean>;
  end(): Promise<void>;
}
