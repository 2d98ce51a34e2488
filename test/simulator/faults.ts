import type { Manner } from './event-socket/outlet';

/** Which commands: those that contain the text, match the expression, or for which the function returns true. */
export type Matcher = string | RegExp | ((command: string) => boolean);

export type FaultAction =
  /** No reply, and the connection stays busy forever. `executed`: the command took effect all the same. */
  | { kind: 'hang'; executed?: boolean }
  /** The connection is closed instead of a reply. */
  | { kind: 'drop'; executed?: boolean }
  /** The same with a TCP reset. */
  | { kind: 'reset'; executed?: boolean }
  /** The command takes effect at once, but its reply is late; until then the connection is busy. */
  | { kind: 'delay'; ms: number }
  /** Not executed; this text is the reply. */
  | { kind: 'reply'; text: string }
  /** Not executed; these bytes are sent instead of the reply. */
  | { kind: 'raw'; bytes: string | Buffer }
  /** Executed; the reply has this Content-Length instead of the right one. */
  | { kind: 'contentLength'; value: string };

/** The fault of a bgapi job after its "+OK Job-UUID". */
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

/** The faults of the simulator, which can be set at any time. Every fault that happened is counted. */
export class Faults implements Manner {
  /** Replies and events are sent in pieces of so many bytes; 0: whole. */
  splitBytes = 0;
  /** Everything is sent so many milliseconds late. */
  delayMs = 0;
  /** New connections are reset at once. For a port on which nobody listens, stop the simulator. */
  refuse = false;
  /** New connections are accepted but never greeted. */
  silent = false;
  /** New connections get FreeSWITCH's "Access Denied, go away.", as if the access list rejects their network. */
  rude = false;
  /** How often each kind of fault has happened. */
  readonly counts: Record<string, number> = {};

  #packets: Armed<FaultAction>[] = [];
  #jobs: Armed<JobFault>[] = [];

  /** Sets the fault of the next command that matches, or of the next `times`. The whole block of a command is compared. */
  next(matcher: Matcher, action: FaultAction, times = 1): void {
    this.#packets.push({ matcher, action, left: times });
  }

  /** Sets the fault of the next bgapi job whose API line matches. */
  nextJob(matcher: Matcher, action: JobFault, times = 1): void {
    this.#jobs.push({ matcher, action, left: times });
  }

  /** Removes all faults; the counts stay. */
  clear(): void {
    Object.assign(this, { splitBytes: 0, delayMs: 0, refuse: false, silent: false, rude: false });
    this.#packets = [];
    this.#jobs = [];
  }

  /** For the event socket: returns and removes the fault for this command. */
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
