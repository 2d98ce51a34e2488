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
import type { BackgroundJob, EslClient, EslEvent, EslHealth } from './port';
import type { RetryOptions } from './retry';
import { SUBSCRIPTION } from './subscription';
import { tellAll } from './tell-all';

export interface EslClientOptions extends ConnectionOptions, Omit<RetryOptions, 'random'> {
  readonly endpoint: EslEndpoint;
  /** Milliseconds for a command that names no deadline of its own. */
  readonly commandMs: number;
  /** How many commands may be unanswered at once, and how many jobs may run; one more is `overloaded`. */
  readonly pending: number;
  /** Connections for commands. FreeSWITCH runs those of one connection one after the other, so this many side by side. */
  readonly connections?: number;
  readonly onStateChange?: (health: EslHealth, changed: KeptConnection) => void;
  /** mod_conference hangs as a whole, or does no longer. */
  readonly onStuck?: (stuck: boolean) => void;
  /** Reads each event once, before the listeners get it; it may return another event. The client itself has read it then. */
  readonly readEvent?: (event: EslEvent) => EslEvent;
  /** A listener threw. The others have been told all the same, and the events are read on. */
  readonly onListenerFailed?: (error: unknown) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What a client is busy with. */
export interface EslLoad {
  readonly unanswered: number;
  readonly waiting: number;
  /** Jobs that run in FreeSWITCH, those that are late included. */
  readonly jobs: number;
  /** Conferences of which a command timed out and none has been answered since. */
  readonly late: number;
}

/** The gateway's way to one FreeSWITCH: a few connections for commands and one for events, kept alive. */
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
        // Without events nothing is ready: they wait for nobody.
        ...(role === 'commands' && { gate, onAlive: () => this.queue.pump() }),
        ...(role === 'events' && { prepare: subscribe, onEvent: (event: EslEvent) => this.tell(event) }),
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

  /** Begins to connect; never fails: what happens is told by `health()`. */
  open(): void {
    for (const keeper of [this.events, ...this.commands]) keeper.open();
  }

  /** Ends every connection; what is under way is told `esl_lost`. */
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
        'FreeSWITCH could not tell the outcome: no connection for events.',
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
      // FreeSWITCH answers at once, and does it in a thread: this holds no connection, whatever becomes of the job.
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

  /** What is under way: unanswered commands, how many of them wait unwritten, and jobs that have not ended. */
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
      // FreeSWITCH may have been restarted meanwhile.
      this.lateness.forget();
      this.queue.forgetLate();
      tellAll(this.readyListeners, undefined, this.listenerFailed);
    }
    this.options.onStateChange?.(this.health(), keeper);
  }

  private tell(event: EslEvent): void {
    if (event.name === 'BACKGROUND_JOB') this.jobs.settle(event);
    if (event.name === 'HEARTBEAT') this.heartbeat.heard();
    tellAll(this.listeners, this.options.readEvent?.(event) ?? event, this.listenerFailed);
  }

  /** Each command would hang until its deadline, cost its connection, and leave a thread behind in FreeSWITCH. */
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
