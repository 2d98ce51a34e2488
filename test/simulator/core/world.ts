import { Destinations } from '../calls/destinations';

/** A user of the directory: whom `user/<id>@<domain>` rings. */
export interface DirectoryUser {
  /** The param dial-string; without one, dialling them ends in MANDATORY_IE_MISSING. */
  dialString?: string;
  password?: string;
  variables?: Record<string, string>;
}

/** A gateway of mod_sofia, as `sofia status gateway` tells it: for example NOREG and UP, UNREGED and DOWN. */
export interface SofiaGateway {
  state: string;
  status: 'UP' | 'DOWN';
}

export interface WorldOptions {
  /** What everything that takes its time is multiplied with: ringing, playing, speaking. 1 is FreeSWITCH's pace. */
  timeScale?: number;
  /**
   * How long a first member is kept waiting (and whoever dials meanwhile) because FreeSWITCH tells it that it is
   * alone (conference_member.c:949, recorded as 240 ms). Only where the profile can speak.
   */
  announcementMs?: number;
}

/** What surrounds FreeSWITCH and outlives it: files, telephones, users, and the record of what went too far. */
export class World {
  /** What FreeSWITCH would have run or lost its life of. */
  readonly harm: string[] = [];
  /** The files that there are to play, by their whole path. Tones and silence always are. */
  readonly files = new Set<string>();
  /** Which paths cannot be recorded to. */
  unwritable: RegExp | undefined;
  /** Whether WAV recordings leave files behind; their folder has to be there. */
  writesRecordings = false;
  /** Which paths FreeSWITCH does not see though they are on this machine, as if it were on another. */
  unseen: RegExp | undefined;
  /** The gateways of mod_sofia, by name; the lab has none. */
  readonly gateways = new Map<string, SofiaGateway>();
  /** The profiles of conference.conf; the lab's. */
  readonly conferenceProfiles = new Set([
    'default',
    'bare',
    'autorec',
    'autorecbad',
    'pinned',
    'quietev',
    'waitmod',
  ]);
  readonly destinations = new Destinations();
  /** By "id@domain". */
  readonly directory = new Map<string, DirectoryUser>([
    [
      '200@127.0.0.1',
      {
        dialString: 'loopback/park200',
        password: '123',
        variables: { effective_caller_id_name: 'Two Hundred' },
      },
    ],
    ['400@127.0.0.1', { dialString: 'loopback/park400', password: '123' }],
  ]);
  readonly timeScale: number;
  readonly announcementMs: number;
  /** Set by the simulator: FreeSWITCH is gone, and every connection with it. */
  onCrash: () => void = () => {};

  constructor(options: WorldOptions = {}) {
    this.timeScale = options.timeScale ?? 1;
    this.announcementMs = options.announcementMs ?? 240;
  }

  /** FreeSWITCH dies of a command. Out: never; nobody is left to answer. */
  crash(command: string): Promise<never> {
    this.harm.push(`crash: ${command}`);
    this.onCrash();
    return new Promise(() => {});
  }

  /** FreeSWITCH's thread turns in circles for good: neither an answer nor an end. */
  hang(command: string): Promise<never> {
    this.harm.push(`endless: ${command}`);
    return new Promise(() => {});
  }
}
