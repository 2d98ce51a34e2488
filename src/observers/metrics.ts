import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observation, Observer } from '../observation';

/** The metrics, in a registry of their own. Labelled by command, never by conference: those are without number. */
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
    help: 'Wrong passwords, and attempts that were blocked unseen',
    labelNames: ['blocked'],
    registers: [this.registry],
  });
  private readonly jobs = new Counter({
    name: 'gateway_jobs_total',
    help: 'Background calls that ended, by command and what became of them',
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
    help: 'How often conferences were read anew from the lists of FreeSWITCH, by reason and whether any differed',
    labelNames: ['reason', 'differed'],
    registers: [this.registry],
  });
  private readonly lag = new Histogram({
    name: 'gateway_event_lag_seconds',
    help: "Time from FreeSWITCH's event, by its own clock, until it was dealt with",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private readonly connections = new Gauge({
    name: 'gateway_freeswitch_connections_ready',
    help: 'Connections to FreeSWITCH that are ready, by role',
    labelNames: ['role'],
    registers: [this.registry],
  });

  constructor({ process = true } = {}) {
    if (process) collectDefaultMetrics({ register: this.registry });
  }

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
        return;
      case 'job-ended':
        this.jobs.inc({ command: observation.command, state: observation.state });
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
      case 'recording':
      case 'leg-left':
      case 'record-unknown':
      case 'freeswitch':
      case 'started':
      case 'configuration-warning':
      case 'configuration-reloaded':
      case 'configuration-refused':
      case 'stopping':
        return;
    }
  };

  /** Told of every conference event; too often for an observation of its own. Milliseconds. */
  readonly eventLag = (ms: number): void => this.lag.observe(ms / 1_000);

  /** The Prometheus text. */
  async read(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }
}
