import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ask } from '../helpers/ask';
import { until } from '../helpers/until';
import type { Order, Report } from './gateway';

/** Milliseconds within which a gateway must recover after FreeSWITCH is back. */
const RECOVERY_MS = 15_000;

/** The gateway's process, as the run sees it. */
export class GatewayChild {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly adminUrl: string,
  ) {}

  static async start(configFile: string): Promise<GatewayChild> {
    const child = fork(join(__dirname, 'gateway.ts'), [configFile], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    const { url, adminUrl } = await reported(child, 'started');
    return new GatewayChild(child, url, adminUrl);
  }

  /** Its exit code; null while it runs. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  reload(): void {
    this.#order('reload');
  }

  /** Returns the bytes in use after a collection; NaN if it has ended. */
  async heap(): Promise<number> {
    if (this.exitCode !== null) return Number.NaN;
    const report = reported(this.child, 'heap');
    this.#order('heap');
    return (await report).bytes;
  }

  /** Resolves when the gateway and each of its connections to FreeSWITCH are ready. @throws if that takes too long */
  async recovered(): Promise<void> {
    const isWhole = async (): Promise<boolean> => {
      const { status, text } = await ask(this.adminUrl, '/health', { user: null });
      const connections: { state: string }[] = JSON.parse(text).freeswitch;
      return status === 200 && connections.every(({ state }) => state === 'ready');
    };
    await until(isWhole, RECOVERY_MS);
  }

  /** Returns the number of FreeSWITCH's events that it has handled since its start. */
  async dealtWith(): Promise<number> {
    const { text } = await ask(this.adminUrl, '/metrics', { user: null });
    return Number(/^gateway_event_lag_seconds_count (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  async stop(): Promise<void> {
    if (this.exitCode !== null) return;
    this.#order('stop');
    await once(this.child, 'exit');
  }

  /** Ends the process at once, as the system does if memory is short. */
  async kill(): Promise<void> {
    if (this.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  #order(order: Order): void {
    this.child.send(order);
  }
}

function reported<K extends Report['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<Report, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const hear = (report: Report): void => {
      if (report.kind !== kind) return;
      child.off('message', hear);
      child.off('exit', reject);
      resolve(report as Extract<Report, { kind: K }>);
    };
    child.on('message', hear);
    child.once('exit', reject);
  });
}
