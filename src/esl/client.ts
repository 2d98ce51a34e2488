import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { GatewayError } from '../errors';
import { apiAnswer, denied } from './api-answer';
import { type ApiLine, encodeCommand } from './command-line';
import { CommandQueue } from './command-queue';
import { ConnectGate } from './connect-gate';
import type { ConnectionOptions, EslConnection, EslEndpoint } from './connection';
import { HeartbeatWatch } from './heartbeat';
import { WaitingJobs } from './jobs';
import { KeptConnection, PreparationRefused } from './kept-connection';
import { Lateness } from './lateness';
import { notifyAll } from './notify-all';
import type { BackgroundJob, EslClient, EslEvent, EslHealth } from './port';
import type { RetryOptions } from './retry';
import { SUBSCRIPTION } from './subscription';

export interface EslClientOptions extends ConnectionOptions, Omit<RetryOptions, 'random'> {
  readonly endpoint: EslEndpoint;
  /** The deadline of a command without a deadline of its own, in milliseconds. */
  readonly commandMs: number;
  /** How many commands may be unanswered at once, and how many jobs may run. One more is rejected as `overloaded`. */
  readonly pending: number;
  /** Connections for commands. FreeSWITCH runs those of one connection one after the other, so this many run in parallel. */
  readonly connections?: number;
  readonly onStateChange?: (health: EslHealth, changed: KeptConnection) => void;
  /** Called when mod_conference as a whole hangs, and when it no longer does. */
  readonly onStuck?: (stuck: boolean) => void;
  /** Reads each event once, before the listeners get it, and may return another event. The client has already read the event. */
  readonly readEvent?: (event: EslEvent) => EslEvent;
  /** Called if a listener threw. The other listeners still get the event, and reading continues. */
  readonly onListenerFailed?: (error: unknown) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** How many commands and jobs a client has open. */
export interface EslLoad {
  readonly unanswered: number;
  readonly waiting: number;
  /** Jobs that run in FreeSWITCH, including late ones. */
  readonly jobs: number;
  /** Late conferences: a command timed out, and FreeSWITCH has answered none since. */
  readonly late: number;
}

/** The gateway's access to one FreeSWITCH. It keeps a few connections for commands alive, and one for events. */
export class SocketEslClient implements EslClient {
  private readonly commands: KeptConnection[];
  private readonly events: KeptConnection;
  private readonly heartbeat: HeartbeatWatch;
  private readonly queue: CommandQueue;
  private readonly lateness: Lateness;
  private readonly jobs = new WaitingJobs();
  private readonly listeners = new Set<(event: EslEvent) => void>();
  private readonly readyListeners = new Set<() => void>();

  constructor(private readonly options: EslClientOptions) {
    const { clock = systemClock, random = Math.random } = options;
    const gate = new ConnectGate();
    const keep = (role: 'commands' | 'events'): KeptConnection =>
      new KeptConnection({
        ...options,
        role,
        clock,
        random,
        onState: (keeper) => this.stateChanged(keeper),
        // No gate for the event connection: without it nothing is ready, so it must not wait for others.
        ...(role === 'commands' && { gate, onAlive: () => this.queue.pump() }),
        ...(role === 'events' && { prepare: subscribe, onEvent: (event: EslEvent) => this.take(event) }),
      });
    this.events = keep('events');
    this.heartbeat = new HeartbeatWatch(
      (ms) => this.events.replace(`no HEARTBEAT for ${ms} ms`),
      options.livenessMs,
    );
    this.commands = Array.from({ length: options.connections ?? 4 }, () => keep('commands'));
    this.queue = new CommandQueue(this.commands, options.pending, (conference) =>
      this.lateness.suspect(conference),
    );
    this.lateness = new Lateness({
      ...options,
      clock,
      random,
      onStuck: (stuck) => options.onStuck?.(stuck),
      onAnswered: (conference) => this.queue.forgetLate(conference),
    });
  }

  /** Begins to connect. It never fails: `health()` shows the state. */
  open(): void {
    for (const keeper of [this.events, ...this.commands]) keeper.open();
  }

  /** Ends every connection. Commands and jobs that are not answered yet are rejected with `esl_lost`. */
  close(): void {
    for (const keeper of [this.events, ...this.commands]) keeper.close();
    this.heartbeat.forget();
    this.lateness.forget();
    this.jobs.failAll();
  }

  async api(line: ApiLine, { deadlineMs = this.options.commandMs } = {}): Promise<Buffer> {
    this.refuseStuck(line);
    const bytes = encodeCommand(`api ${line.text}`);
    return apiAnswer(await this.queue.run('api/response', bytes, deadlineMs, line.conference));
  }

  async bgapi(
    line: ApiLine,
    { deadlineMs = this.options.commandMs, jobId: id = randomUUID() as string } = {},
  ): Promise<BackgroundJob> {
    if (!this.hearsEvents()) {
      throw new GatewayError(
        'esl_unavailable',
        'The outcome could not be known: there is no connection for events.',
        {
          retryAfter: 1,
        },
      );
    }
    if (this.jobs.size >= this.options.pending) {
      throw new GatewayError('overloaded', `${this.jobs.size} jobs are running in FreeSWITCH.`, {
        retryAfter: 1,
      });
    }
    this.refuseStuck(line);
    const bytes = encodeCommand(`bgapi ${line.text}`, { 'Job-UUID': id });
    const { result, ended } = this.jobs.wait(id, deadlineMs, () => {
      if (line.conference !== undefined) this.lateness.suspect(line.conference);
    });
    try {
      // FreeSWITCH answers at once and runs the job in a thread. So even a job that hangs holds no connection.
      const frame = await this.queue.run(
        'command/reply',
        bytes,
        Math.min(deadlineMs, this.options.commandMs),
        undefined,
      );
      if (!frame.headers.get('Reply-Text')?.startsWith('+OK')) throw denied(frame);
    } catch (error) {
      if (error instanceof GatewayError) this.jobs.fail(id, error);
      throw error;
    }
    return { id, result, ended };
  }

  resultOf(jobId: string, deadlineMs: number): Promise<Buffer> {
    return this.jobs.waitForOther(jobId, deadlineMs);
  }

  onEvent(listener: (event: EslEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  onEventsReady(listener: () => void): () => void {
    this.readyListeners.add(listener);
    return () => {
      this.readyListeners.delete(listener);
    };
  }

  hearsEvents(): boolean {
    return this.events.ready !== undefined;
  }

  lateConferences(): readonly string[] {
    return this.queue.late;
  }

  health(): EslHealth {
    return {
      ready: this.hearsEvents() && this.commands.some((keeper) => keeper.ready !== undefined),
      stuck: this.lateness.stuck,
      connections: [this.events, ...this.commands].map(({ role, state, since, detail }) => ({
        role,
        state,
        since,
        ...(detail !== undefined && { detail }),
      })),
    };
  }

  /** Returns the number of unanswered commands, how many of them are not written yet, and jobs that have not ended. */
  load(): EslLoad {
    return { ...this.queue.load, jobs: this.jobs.size };
  }

  private stateChanged(keeper: KeptConnection): void {
    if (keeper === this.events && keeper.state !== 'ready') {
      this.heartbeat.forget();
      this.jobs.failAll();
    }
    if (keeper !== this.events) this.queue.pump();
    else if (keeper.state === 'ready') {
      // FreeSWITCH may have been restarted in the meantime.
      this.lateness.forget();
      this.queue.forgetLate();
      notifyAll(this.readyListeners, undefined, this.listenerFailed);
    }
    this.options.onStateChange?.(this.health(), keeper);
  }

  private take(event: EslEvent): void {
    if (event.name === 'BACKGROUND_JOB') this.jobs.settle(event);
    if (event.name === 'HEARTBEAT') this.heartbeat.heard();
    notifyAll(this.listeners, this.options.readEvent?.(event) ?? event, this.listenerFailed);
  }

  /**
   * Throws if mod_conference hangs: the command would hang until its deadline, cost its connection, and leave a thread behind in
   * FreeSWITCH.
   */
  private refuseStuck({ conference }: ApiLine): void {
    if (conference === undefined || !this.lateness.stuck) return;
    throw new GatewayError(
      'freeswitch_stuck',
      'FreeSWITCH answers no conference command; nothing was sent.',
      {
        retryAfter: 5,
      },
    );
  }

  private readonly listenerFailed = (error: unknown): void => this.options.onListenerFailed?.(error);
}

async function subscribe(connection: EslConnection): Promise<void> {
  const frame = await connection.command('command/reply', encodeCommand(SUBSCRIPTION), 5_000);
  const text = frame.headers.get('Reply-Text') ?? '';
  if (!text.startsWith('+OK'))
    throw new PreparationRefused(`FreeSWITCH refused the event subscription: ${text}`);
}
