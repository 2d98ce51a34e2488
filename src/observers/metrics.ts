import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EslHealth, EslState } from '../esl/port';
import type { Observation, Observer } from './observation';
import { RetentionMetrics } from './retention-metrics';

/** How many conferences, members and recordings FreeSWITCH has. It holds no names. */
export interface Census {
  readonly conferences: number;
  readonly members: number;
  readonly recordings: number;
}

/** The reasons why an attempt or a connection ends. */
const REASONS: ReadonlySet<EslState> = new Set(['lost', 'wrong_password', 'rejected', 'denied']);
/** The states to show. `lost` is too short to be seen. */
const STATES: readonly EslState[] = [
  ...(['connecting', 'authenticating', 'ready', 'waiting'] as const),
  ...(['wrong_password', 'rejected', 'denied', 'closed'] as const),
];

/** The functions that the gauges call. */
export interface Watched {
  /** The open commands and jobs of the client of FreeSWITCH. */
  readonly load: () => {
    readonly unanswered: number;
    readonly waiting: number;
    readonly jobs: number;
    readonly late: number;
  };
  /** True if FreeSWITCH answers no conference command. */
  readonly stuck: () => boolean;
  /** Open connections of clients. */
  readonly connections: () => number;
  /** Their requests that are not answered yet. */
  readonly requests?: () => number;
  /** The conferences and members in FreeSWITCH now; `undefined` if its events do not arrive, so that no old number is shown. */
  readonly census: () => Census | undefined;
  /** Calls that this gateway placed and that have not ended. */
  readonly calls: () => number;
  /** True if the store can be used; `undefined` if the gateway has none. */
  readonly storeUp?: () => boolean | undefined;
  /** Rows that wait for the store. */
  readonly storeQueue?: () => number;
}

/** The metrics, in a registry of their own. The command is a label, the conference never is: there may be any number of them. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly commands = new Histogram({
    name: 'gateway_command_seconds',
    help: 'Time from the arrival of a command to its outcome, by command and outcome',
    labelNames: ['command', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [this.registry],
  });
  private readonly signIns = new Counter({
    name: 'gateway_sign_in_failures_total',
    help: 'Wrong passwords, and attempts that were blocked and not evaluated',
    labelNames: ['blocked'],
    registers: [this.registry],
  });
  private readonly jobs = new Counter({
    name: 'gateway_jobs_total',
    help: 'Calls that ended, by command and final state',
    labelNames: ['command', 'state'],
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: 'gateway_failures_total',
    help: 'Faults of the gateway itself',
    registers: [this.registry],
  });
  private readonly listeners = new Gauge({
    name: 'gateway_event_listeners',
    help: 'Event streams that are open',
    registers: [this.registry],
  });
  private readonly closedStreams = new Counter({
    name: 'gateway_event_streams_closed_total',
    help: 'Event streams that the gateway closed, by reason; slow: the client did not read',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  private readonly resyncs = new Counter({
    name: 'gateway_resyncs_total',
    help: 'How often conferences were read again from the lists of FreeSWITCH, by reason and whether any differed',
    labelNames: ['reason', 'differed'],
    registers: [this.registry],
  });
  private readonly lag = new Histogram({
    name: 'gateway_event_lag_seconds',
    help: "Time from FreeSWITCH's event, by its own clock, until the gateway had handled it",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private readonly connections = new Gauge({
    name: 'gateway_freeswitch_connections_ready',
    help: 'Connections to FreeSWITCH that are ready, by role',
    labelNames: ['role'],
    registers: [this.registry],
  });

  private readonly states = new Gauge({
    name: 'gateway_freeswitch_connections',
    help: 'Connections to FreeSWITCH by role and state; wrong_password, rejected and denied need a person',
    labelNames: ['role', 'state'],
    registers: [this.registry],
  });
  private readonly reconnects = new Counter({
    name: 'gateway_freeswitch_reconnects_total',
    help: 'How often a connection to FreeSWITCH became ready again',
    labelNames: ['role'],
    registers: [this.registry],
  });
  private readonly losses = new Counter({
    name: 'gateway_freeswitch_losses_total',
    help: 'Connections and attempts to connect that ended, by role and reason',
    labelNames: ['role', 'reason'],
    registers: [this.registry],
  });
  private readonly reloads = new Counter({
    name: 'gateway_configuration_reloads_total',
    help: 'Reloads of the configuration, by whether it was adopted',
    labelNames: ['adopted'],
    registers: [this.registry],
  });
  private readonly dropped = new Counter({
    name: 'gateway_http_connections_dropped_total',
    help: 'Connections that were closed for limits.connections, limits.connectionsPerAddress or too many requests at once',
    registers: [this.registry],
  });
  private readonly droppedRows = new Counter({
    name: 'gateway_store_dropped_rows_total',
    help: 'Rows that were lost, because the store was away for too long',
    registers: [this.registry],
  });

  private readonly retention = new RetentionMetrics(this.registry);

  constructor({ process = true } = {}) {
    // This includes nodejs_eventloop_lag_…, how long the event loop was held up, from perf_hooks' monitorEventLoopDelay.
    if (process) collectDefaultMetrics({ register: this.registry });
  }

  /** Adds the gauges. They call these functions each time the metrics are read. */
  watch({
    load,
    stuck,
    connections,
    requests = () => 0,
    census,
    calls,
    storeUp,
    storeQueue = () => 0,
  }: Watched): void {
    const gauge = (name: string, help: string, read: () => number | undefined): void => {
      const registers = [this.registry];
      new Gauge({
        ...{ name, help, registers },
        collect() {
          const value = read();
          // Give no sample: the graph gets a gap, and no alert compares with an old number.
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    };
    gauge(
      'gateway_commands_unanswered',
      'Commands that FreeSWITCH has not answered, written or not',
      () => load().unanswered,
    );
    gauge(
      'gateway_commands_waiting',
      'Unanswered commands that are not written yet and wait for a connection',
      () => load().waiting,
    );
    gauge('gateway_jobs_running', 'Background jobs that have not ended in FreeSWITCH', () => load().jobs);
    gauge(
      'gateway_conferences_late',
      'Conferences that are late: a command timed out, and FreeSWITCH has answered none since',
      () => load().late,
    );
    gauge(
      'gateway_freeswitch_stuck',
      '1 if FreeSWITCH is connected and answers no conference command: restart FreeSWITCH',
      () => Number(stuck()),
    );
    gauge('gateway_http_connections', 'Open connections of clients', connections);
    gauge(
      'gateway_http_requests_under_way',
      'Requests of clients that are not answered yet, including event streams',
      requests,
    );
    gauge('gateway_conferences_active', 'Conferences in FreeSWITCH', () => census()?.conferences);
    gauge('gateway_members', 'Members of all conferences', () => census()?.members);
    gauge('gateway_recordings', 'Recordings that run, paused or not', () => census()?.recordings);
    gauge('gateway_calls', 'Calls that this gateway placed and that have not ended', calls);
    gauge('gateway_store_queue_rows', 'Rows that wait until they are written to the store', storeQueue);
    gauge('gateway_store_up', '1 if the store can be used; no value if the gateway has none', () => {
      const up = storeUp?.();
      return up === undefined ? undefined : Number(up);
    });
  }

  /** Called with the number of rows that were lost, because the store was away for too long. */
  readonly rowsDropped = (rows: number): void => this.droppedRows.inc(rows);

  readonly observe: Observer = (observation: Observation): void => {
    switch (observation.kind) {
      case 'command': {
        const { command = 'unknown', outcome, ms } = observation;
        this.commands.observe({ command, outcome }, ms / 1_000);
        return;
      }
      case 'click-to-call':
        this.commands.observe(
          { command: 'callcontroller', outcome: observation.outcome },
          observation.ms / 1_000,
        );
        return;
      case 'sign-in-failed':
        this.signIns.inc({ blocked: String(observation.blocked) });
        return;
      case 'gateway-failed':
        this.failures.inc();
        return;
      case 'esl-state':
        for (const role of ['commands', 'events'] as const) {
          const ready = observation.health.connections.filter(
            (connection) => connection.role === role && connection.state === 'ready',
          );
          this.connections.set({ role }, ready.length);
        }
        this.showStates(observation.health);
        if (observation.again) this.reconnects.inc({ role: observation.role });
        if (REASONS.has(observation.state)) {
          this.losses.inc({ role: observation.role, reason: observation.state });
        }
        return;
      case 'job-ended':
        this.jobs.inc({ command: observation.command, state: observation.state });
        return;
      case 'configuration-reloaded':
      case 'configuration-refused':
        this.reloads.inc({ adopted: String(observation.kind === 'configuration-reloaded') });
        return;
      case 'resync': {
        const { reason, differing } = observation;
        this.resyncs.inc({ reason, differed: String(differing.length > 0) });
        return;
      }
      case 'stream': {
        this.listeners.set(observation.open);
        if (observation.reason !== undefined) this.closedStreams.inc({ reason: observation.reason });
        return;
      }
      case 'recording-expired':
      case 'recordings-kept':
      case 'rows-deleted':
        this.retention.observe(observation);
        return;
      case 'password-guessing':
      case 'recording':
      case 'request-refused':
      case 'audit-gap':
      case 'job-started':
      case 'job-taken-over':
      case 'job-hang-up':
      case 'leg-left':
      case 'record-unknown':
      case 'freeswitch':
      case 'connections-dropped':
      case 'started':
      case 'store-state':
      case 'configuration-warning':
      case 'stopping':
        return;
    }
  };

  /** Sets every state, even if no connection is in it: then a graph has a line and not a gap. */
  private showStates({ connections }: EslHealth): void {
    for (const role of ['commands', 'events'] as const) {
      for (const state of STATES) {
        const count = connections.filter((one) => one.role === role && one.state === state).length;
        this.states.set({ role, state }, count);
      }
    }
  }

  readonly connectionDropped = (): void => this.dropped.inc();
  /** Called for every conference event, with milliseconds. These come too often for an observation of their own. */
  readonly eventLag = (ms: number): void => this.lag.observe(ms / 1_000);

  /** Returns the metrics as Prometheus text. */
  async read(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }
}
