import type { Manner } from './event-socket/outlet';

/** Which commands: those that contain the text, match the expression, or for which the function says so. */
export type Matcher = string | RegExp | ((command: string) => boolean);

export type FaultAction =
  /** Never an answer; the connection is busy with it for good. `executed`: it took effect all the same. */
  | { kind: 'hang'; executed?: boolean }
  /** The connection is closed instead of a reply. */
  | { kind: 'drop'; executed?: boolean }
  /** The same with a TCP reset. */
  | { kind: 'reset'; executed?: boolean }
  /** It takes effect at once, the reply comes late; until then the connection is busy. */
  | { kind: 'delay'; ms: number }
  /** Not executed; this text is the reply. */
  | { kind: 'reply'; text: string }
  /** Not executed; these bytes are sent where the reply should be. */
  | { kind: 'raw'; bytes: string | Buffer }
  /** Executed; the reply's Content-Length says this instead of the truth. */
  | { kind: 'contentLength'; value: string };

/** What may go wrong with a job of bgapi after its "+OK Job-UUID". */
export type JobFault =
  /** The job never ends: no BACKGROUND_JOB. */
  | { kind: 'hang' }
  | { kind: 'delay'; ms: number }
  /** Not executed; this is its result. */
  | { kind: 'reply'; text: string };

interface Armed<Action> {
  matcher: Matcher;
  action: Action;
  left: number;
}

/** What goes wrong, switchable at any time. Everything that did go wrong is counted. */
export class Faults implements Manner {
  /** Replies and events leave in pieces of so many bytes; 0 is whole. */
  splitBytes = 0;
  /** Everything leaves so many milliseconds late. */
  delayMs = 0;
  /** New connections are reset at once. For a port where nobody listens, stop the simulator. */
  refuse = false;
  /** New connections are accepted and never greeted. */
  silent = false;
  /** New connections get FreeSWITCH's "Access Denied, go away." as from a network that its access list refuses. */
  rude = false;
  /** How often each kind of fault has happened. */
  readonly counts: Record<string, number> = {};

  #packets: Armed<FaultAction>[] = [];
  #jobs: Armed<JobFault>[] = [];

  /** The next command that matches (or the next `times`) fares like this; its whole block is compared. */
  next(matcher: Matcher, action: FaultAction, times = 1): void {
    this.#packets.push({ matcher, action, left: times });
  }

  /** The next job of bgapi whose API line matches fares like this. */
  nextJob(matcher: Matcher, action: JobFault, times = 1): void {
    this.#jobs.push({ matcher, action, left: times });
  }

  /** Everything works again; the counts stay. */
  clear(): void {
    Object.assign(this, { splitBytes: 0, delayMs: 0, refuse: false, silent: false, rude: false });
    this.#packets = [];
    this.#jobs = [];
  }

  /** For the event socket: takes what is armed for this command. */
  take(command: string): FaultAction | undefined {
    return this.#take(this.#packets, command);
  }

  takeJob(line: string): JobFault | undefined {
    return this.#take(this.#jobs, line, 'job ');
  }

  counted(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  #take<Action extends { kind: string }>(
    armed: Armed<Action>[],
    command: string,
    prefix = '',
  ): Action | undefined {
    const found = armed.find(({ matcher, left }) => left > 0 && matches(matcher, command));
    if (!found) return undefined;
    found.left--;
    this.counted(prefix + found.action.kind);
    return found.action;
  }
}

function matches(matcher: Matcher, command: string): boolean {
  if (typeof matcher === 'function') return matcher(command);
  return typeof matcher === 'string' ? command.includes(matcher) : command.search(matcher) >= 0;
}
