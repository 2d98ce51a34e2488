import type { BackgroundJob, EslClient, EslEvent } from '../../src/esl/port';
import { conferenceEvent, event } from './maintenance-event';

/** The answer of FreeSWITCH to a line: its text, or why there is none. */
export type Answer = string | Error | Promise<string>;

/** A client of FreeSWITCH whose answers and events the test chooses. */
export class ScriptedEsl implements EslClient {
  /** The sent lines in their order; background lines begin with `bgapi`. */
  readonly said: string[] = [];
  /** Called after the line was added to `said`. */
  answer: (line: string) => Answer = (line) => new Error(`Nobody answers ${line}`);
  /** Why jobs are refused. */
  refusal: Error | undefined;
  hears = true;
  /** Conferences that do not answer. */
  late: string[] = [];
  readonly listeners = new Set<(event: EslEvent) => void>();
  private readonly readyListeners = new Set<() => void>();
  private finish: (result: Answer) => void = () => undefined;

  api: EslClient['api'] = async ({ text }) => {
    this.said.push(text);
    const answer = await this.answer(text);
    if (answer instanceof Error) throw answer;
    return Buffer.from(answer);
  };

  bgapi: EslClient['bgapi'] = async ({ text }): Promise<BackgroundJob> => {
    this.said.push(`bgapi ${text}`);
    if (this.refusal) throw this.refusal;
    const result = new Promise<Buffer>((resolve, reject) => {
      this.finish = (answer) => {
        if (answer instanceof Error) reject(answer);
        else void Promise.resolve(answer).then((reply) => resolve(Buffer.from(reply)));
      };
    });
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    return { id: 'job-1', result, ended };
  };

  /** The results of jobs that another process has begun. */
  readonly results = new Map<string, string>();
  resultOf: EslClient['resultOf'] = async (id) => {
    const result = this.results.get(id);
    return result === undefined ? new Promise(() => undefined) : Buffer.from(result);
  };

  onEvent: EslClient['onEvent'] = (listener) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  onEventsReady: EslClient['onEventsReady'] = (listener) => {
    this.readyListeners.add(listener);
    return () => void this.readyListeners.delete(listener);
  };

  hearsEvents = (): boolean => this.hears;
  lateConferences = (): string[] => this.late;
  health: EslClient['health'] = () => ({ ready: this.hears, stuck: false, connections: [] });

  /** Ends the latest job with a result. */
  endJob(result: string | Error): void {
    this.finish(result);
  }

  /** Notifies that the event connection is ready. */
  ready(): void {
    for (const listener of [...this.readyListeners]) listener();
  }

  fire(fired: EslEvent): void {
    for (const listener of [...this.listeners]) listener(fired);
  }

  /** Emits an event of a channel; of a call, if one is given. */
  channel(name: string, uuid: string, call?: string, more: Record<string, string> = {}): void {
    const of = call === undefined ? {} : { variable_gateway_call: call };
    this.fire(event(`CHANNEL_${name}`, { 'Unique-ID': uuid, ...of, ...more }));
  }

  /** Emits an event of a conference. */
  conference(action: string, headers: Record<string, string>): void {
    this.fire(conferenceEvent(action, headers));
  }

  /** Returns the sent lines that contain a text. */
  saidWith(text: string): string[] {
    return this.said.filter((line) => line.includes(text));
  }
}

interface Listed {
  readonly members?: readonly { readonly id: number; readonly uuid: string }[];
  readonly recordings?: readonly { readonly path: string; readonly startedAt: number }[];
}

/** Returns the answer to `json_list`. */
export function listOf({ members = [], recordings = [] }: Listed): string {
  const nodes = recordings.map(({ path, startedAt }) => ({
    type: 'recording_node',
    record_path: path,
    join_time: startedAt,
  }));
  const callers = members.map((member) => ({ type: 'caller', ...member }));
  return JSON.stringify([{ conference_name: '3000-pbx', members: [...nodes, ...callers] }]);
}

export const NOT_ACTIVE = '-ERR Conference 3000-pbx not found\n';
