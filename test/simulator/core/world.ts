import { Destinations } from '../calls/destinations';

/** A user of the directory, called by `user/<id>@<domain>`. */
export interface DirectoryUser {
  /** The param dial-string; without it a call to the user ends in MANDATORY_IE_MISSING. */
  dialString?: string;
  password?: string;
  variables?: Record<string, string>;
}

/** A gateway of mod_sofia, as in `sofia status gateway`: for example NOREG and UP, UNREGED and DOWN. */
export interface SofiaGateway {
  state: string;
  status: 'UP' | 'DOWN';
}

export interface WorldOptions {
  /** The factor for everything that takes time: ringing, playing, speaking. 1 is FreeSWITCH's pace. */
  timeScale?: number;
  /**
   * How long a first member waits (and everybody who dials meanwhile) for FreeSWITCH's announcement that it is alone
   * (conference_member.c:949, recorded as 240 ms). Only if the profile can speak.
   */
  announcementMs?: number;
}

/** The world around FreeSWITCH, which survives it: files, telephones, users, and the record of harm. */
export class World {
  /** What FreeSWITCH would have run, or what would have crashed it. */
  readonly harm: string[] = [];
  /** The files that can be played, by their whole path. Tones and silence always can. */
  readonly files = new Set<string>();
  /** The paths that cannot be recorded to. */
  unwritable: RegExp | undefined;
  /** True if WAV recordings write files; their folder must exist. */
  writesRecordings = false;
  /** The paths that FreeSWITCH does not see although they are on this machine, as if it ran on another. */
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
  /** Set by the simulator: closes every connection when FreeSWITCH is gone. */
  onCrash: () => void = () => {};

  constructor(options: WorldOptions = {}) {
    this.timeScale = options.timeScale ?? 1;
    this.announcementMs = options.announcementMs ?? 240;
  }

  /** A command crashes FreeSWITCH. Never resolves: nobody is left to answer. */
  crash(command: string): Promise<never> {
    this.harm.push(`crash: ${command}`);
    this.onCrash();
    return new Promise(() => {});
  }

  /** FreeSWITCH's thread loops forever: there is neither an answer nor an end. */
  hang(command: string): Promise<never> {
    this.harm.push(`endless: ${command}`);
    return new Promise(() => {});
  }
}
