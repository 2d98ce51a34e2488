import { Server as HttpsServer } from 'node:https';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { pino } from 'pino';
import { createAdminApp } from '../routes/admin/admin';
import type { Readiness } from '../routes/admin/health';
import { createApp } from '../routes/app';
import { trustIn } from '../routes/http/clients';
import { statusOfOutcome } from '../routes/http/outcome-status';
import { listen, type ServerLimits } from '../routes/http/server';
import { UntrustedProxies } from '../routes/http/untrusted-proxies';
import { countedNetworkOf } from './auth/addresses';
import { Authenticator } from './auth/authenticate';
import { JobBook } from './calls/jobs';
import { systemClock } from './clock';
import type { CommandTools } from './commands/tools';
import { censusOf } from './conferences/census';
import { hostNames } from './config/hosts';
import { ListenError, type Listener } from './config/listen-error';
import { ConfigError, type LoadedConfig, loadConfig } from './config/load';
import { publicPath } from './config/public-path';
import { adopted, needsRestart, notAdoptable } from './config/restart';
import { settingsOf } from './config/settings';
import { Feed } from './feed/feed';
import { KeyedRequests } from './idempotency/keyed-requests';
import { mergedRuns } from './lib/merged-runs';
import { printable } from './lib/printable';
import { FreeswitchNode, targetOf } from './nodes/node';
import { AuditTrail } from './observers/audit';
import { reportDropped } from './observers/dropped';
import { summarise } from './observers/freeswitch-summary';
import { LaterObserver } from './observers/later';
import { logTo } from './observers/log';
import { logDestination } from './observers/log-destination';
import { Metrics } from './observers/metrics';
import { type Observer, observers } from './observers/observation';
import { reportStore } from './observers/store-reports';
import { ageingAreas } from './retention/areas';
import { type RetentionTimes, startRetention } from './retention/retention';
import { ClickedCalls } from './sipxecs/clicks/clicked-calls';
import { ContactStore } from './sipxecs/contact/store';
import { keepCalls } from './sipxecs/kept-calls';
import { openStore } from './store/open';

/** A gateway that is listening. */
export interface RunningGateway {
  /** The URL that it listens on, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly adminUrl: string | undefined;
  /** True if commands can be sent to FreeSWITCH. */
  readonly ready: () => boolean;
  /** Reads the configuration again: users, conferences, policies, certificates. If it has a mistake, nothing changes. */
  reload(): Promise<void>;
  /** Accepts no new requests, answers those under way, then ends. */
  stop(signal: string): Promise<void>;
}

export interface StartOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** The stream for the log; standard output if not given. */
  readonly logTo?: NodeJS.WritableStream;
  /** When old rows and recordings are deleted; soon, and then each hour, if not given. */
  readonly retention?: RetentionTimes;
}

/** Milliseconds for the answers of the admin listener when it closes. They take none. */
const ADMIN_DRAIN_MS = 2_000;
/** Bytes that may wait for a listener who does not read; events and bytes that are kept for listeners who come back. */
const FEED_LIMITS = { waitingBytes: 1_048_576, replayEvents: 10_000, replayBytes: 16_777_216 };

/** The composition root: reads the configuration, builds the parts, listens. @throws ConfigError, ListenError, StoreError */
export async function start(file: string, options: StartOptions = {}): Promise<RunningGateway> {
  const first = await loadConfig(file, options.environment);
  let loaded = withoutUsers(first);
  const { config } = loaded;
  const logger = pino(
    { level: config.log.level, hooks: { streamWrite: printable } },
    options.logTo ?? logDestination(1),
  );
  const metrics = new Metrics();
  const log = logTo(logger);
  let feed: Feed | undefined;
  let audit: AuditTrail | undefined;
  const summary = summarise(targetOf(config.freeswitch), log);
  const observe: Observer = observers(log, metrics.observe, summary, (what) => {
    feed?.observe(what);
    audit?.observe(what);
  });
  const dropped = reportDropped(systemClock, observe);
  const later = new LaterObserver(observe);
  warn(observe, loaded);
  const folder = dirname(file);
  const stateFolder = resolve(folder, config.state.dir);
  const { passwordFile } = config.store;
  const store = await openStore({
    ...config.store,
    passwordFile: passwordFile === undefined ? undefined : resolve(folder, passwordFile),
    stateFolder,
    onState: reportStore(systemClock, observe),
    onSkew: (ms) => {
      const detail = `the clock of the store differs from ours by ${Math.round(ms / 1_000)} s: set both by NTP`;
      observe({ kind: 'configuration-warning', detail });
    },
  });
  const keyed = new KeyedRequests(store, config.idempotency.keepHours * 3_600_000);

  if (store.state().word !== 'none') {
    audit = new AuditTrail({
      ...{ store, clock: systemClock, observe, queueRows: config.audit.queueRows },
      gateway: config.gateway.name ?? `${hostname()}:${config.listen.port}`,
      statusOf: statusOfOutcome,
      networkOf: countedNetworkOf,
      onLost: metrics.rowsDropped,
    });
  }

  let settings = settingsOf(first.config, config.listen.port);
  let draining = false;

  const node = new FreeswitchNode({ config, clock: systemClock, observe, onLag: metrics.eventLag });
  const { esl, mirror } = node;
  const { calls, recordings, bounds } = node.live;
  const jobs = new JobBook(systemClock, { jobs: 10_000, keptMs: config.timeouts.jobsKept * 1_000 });
  const memory = { calls, jobs, recordings, bounds };
  const clicked = new ClickedCalls(calls, systemClock);
  const timeouts = { command: config.timeouts.command * 1_000, dial: config.timeouts.dial * 1_000 };
  const kept = keepCalls({
    ...{
      esl,
      clock: systemClock,
      observe,
      timeouts,
      live: memory,
      clicked,
      store,
      reconcile: node.reconcile,
    },
  });
  const live: CommandTools['live'] = { ...memory, journal: kept?.journal };
  const events = new Feed({
    mirror,
    esl,
    clock: systemClock,
    observe,
    live,
    settings: () => settings,
    limits: { ...config.limits, ...FEED_LIMITS },
  });
  feed = events;
  const readiness = (): Readiness => (draining ? 'draining' : node.state);
  const authenticator = new Authenticator({
    schemes: config.auth.schemes,
    nonceSeconds: config.auth.nonceSeconds,
    publicPath: publicPath(config),
    onFailure: (failure) => observe({ kind: 'sign-in-failed', ...failure }),
    onGuessing: (user) => {
      // A name that no user has may be a password that was typed into the wrong field, so it is not reported.
      if (settings.directory.user(user)) observe({ kind: 'password-guessing', user });
    },
  });
  const untrustedProxies = new UntrustedProxies((detail) =>
    observe({ kind: 'configuration-warning', detail }),
  );
  const app = createApp({
    esl,
    observe,
    observeLater: later.observe,
    beforeChange: config.audit.required ? audit?.beforeChange : undefined,
    store,
    clock: systemClock,
    live,
    timeouts,
    authenticator,
    basicWithoutTls: config.auth.basicWithoutTls,
    trustProxy: config.listen.trustProxy,
    onIgnoredAddress: (...ignored) => untrustedProxies.meet(...ignored),
    hosts: hostNames(config, config.listen.host),
    publicPath: publicPath(config),
    settings: () => settings,
    readiness,
    clicked,
    contacts: new ContactStore(stateFolder, (user, elements) =>
      observe({ kind: 'record-unknown', user, elements }),
    ),
    feed: events,
    keyed,
  });
  const admin = createAdminApp({
    health: () => ({ ...esl.health(), late: esl.lateConferences() }),
    readiness,
    hosts: hostNames(config, config.admin.host),
    metrics: () => metrics.read(),
    store: store.state,
  });

  const adopt = (next: LoadedConfig): void => {
    // Must come first: it throws if the certificate is invalid, and then nothing has changed.
    if (next.tls && api.server instanceof HttpsServer) api.server.setSecureContext(next.tls);
    loaded = withoutUsers(next);
    if (audit) audit.reads = next.config.audit.reads;
    // Some sections stay as they were at the start. Hashes are bound to the realm, and folders to FreeSWITCH's machine.
    settings = settingsOf(adopted(config, next.config), api.port, settings);
    events.adopt();
  };

  const { host } = config.listen;
  const tls = config.listen.tls !== undefined;
  const limits: ServerLimits = {
    connections: config.limits.connections,
    connectionsPerAddress: config.limits.connectionsPerAddress,
    isProxy: trustIn(config.listen.trustProxy),
    headersMs: config.timeouts.headers * 1_000,
    requestMs: config.timeouts.request * 1_000,
    idleMs: config.timeouts.idle * 1_000,
    drainMs: config.timeouts.drain * 1_000,
    onDropped: (reason, address) => {
      metrics.connectionDropped();
      dropped(reason, address);
      if (reason === 'address') untrustedProxies.closedFor(address);
    },
  };
  const { environment = process.env } = options;
  const unlessTaken = (listener: Listener) => async (error: NodeJS.ErrnoException) => {
    await store.close();
    throw new ListenError(error, { listener, config, environment });
  };
  const api = await listen(app, { host, port: config.listen.port, tls: loaded.tls }, limits).catch(
    unlessTaken('listen'),
  );
  metrics.watch({
    load: () => esl.load(),
    stuck: () => esl.health().stuck,
    connections: () => api.connections(),
    requests: () => api.requests(),
    census: () => (mirror.fresh ? censusOf(mirror.rooms()) : undefined),
    calls: () => live.calls.live().length,
    storeQueue: () => audit?.waiting ?? 0,
    storeUp: () => {
      const { word } = store.state();
      return word === 'none' ? undefined : word === 'ready';
    },
  });
  adopt(first);
  const adminListening =
    config.admin.port === 0
      ? undefined
      : await listen(admin, config.admin, { ...limits, drainMs: ADMIN_DRAIN_MS }).catch(
          async (error: NodeJS.ErrnoException) => {
            await api.close();
            return unlessTaken('admin')(error);
          },
        );
  const retention = startRetention({
    ...{ esl, clock: systemClock, observe, live, store, settings: () => settings },
    // Of these sections only the audit is changed by a reload.
    areas: () => ageingAreas(store, { ...config, audit: loaded.config.audit }),
    times: options.retention,
  });
  node.open();
  kept?.start(config.gateway.name ?? `${hostname()}:${api.port}`);
  observe({ kind: 'started', host, port: api.port, tls });

  // Each reload reads the last version of the file.
  const reload = mergedRuns(async () => {
    try {
      const next = await loadConfig(file, options.environment);
      const problems = notAdoptable(config, next.config);
      if (problems.length > 0) throw new ConfigError(file, problems);
      adopt(next);
      warn(observe, loaded);
      const unadopted = needsRestart(config, next.config);
      for (const section of unadopted) {
        observe({ kind: 'configuration-warning', detail: `${section} has changed: that needs a restart` });
      }
      observe({ kind: 'configuration-reloaded', unadopted });
    } catch (error) {
      observe({ kind: 'configuration-refused', problems: problemsOf(error) });
    }
  });

  return {
    url: urlOf(tls, host, api.port),
    adminUrl: adminListening && urlOf(false, config.admin.host, adminListening.port),
    ready: () => readiness() === 'ready',
    reload,
    stop: async (signal) => {
      draining = true;
      observe({ kind: 'stopping', signal });
      events.stop();
      mirror.stop();
      await Promise.all([api.close(), retention.stop()]);
      // Must come last, so that readiness checks get `draining` to the end.
      await adminListening?.close();
      // From here on a successor follows the calls.
      await kept?.stop();
      await node.close();
      later.flush();
      await keyed.close();
      await audit?.close();
      await store.close();
    },
  };
}

/**
 * Returns the configuration without its users. The directory has their hashes; their passwords must not stay in memory
 * beside it.
 */
function withoutUsers(loaded: LoadedConfig): LoadedConfig {
  return { ...loaded, config: { ...loaded.config, users: {} } };
}

function urlOf(tls: boolean, host: string, port: number): string {
  return `${tls ? 'https' : 'http'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function warn(observe: Observer, { warnings }: LoadedConfig): void {
  for (const detail of warnings) observe({ kind: 'configuration-warning', detail });
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  return [error instanceof Error ? error.message : String(error)];
}
