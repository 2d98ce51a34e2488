import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SocketEslClient } from '../../src/esl/client';
import { ApiLine } from '../../src/esl/command-line';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { until } from '../helpers/until';
import { CONFERENCE, MEMBERS, type Stage } from './stage';

/**
 * The shell command that restarts FreeSWITCH, set by the person who runs the soak. It returns when FreeSWITCH is ready,
 * or will be soon.
 */
const RESTART = process.env['FREESWITCH_RESTART'] ?? '';
/** Milliseconds that a FreeSWITCH may take to end and to start. */
const RESTART_MS = 60_000;

/**
 * A real FreeSWITCH of the lab configuration as the soak's FreeSWITCH. Members who join and leave are loopback calls.
 * They are placed on the soak's own event sockets, which bypass the proxy and its faults.
 */
export class FreeswitchStage implements Stage {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly restart?: () => Promise<void>;
  #comes = false;

  private constructor(
    endpoint: FreeswitchEndpoint,
    readonly name: string,
    private readonly esl: SocketEslClient,
    /** The id of this FreeSWITCH process: it is new after each start (switch_core.c, `core_uuid`). */
    private core: string,
  ) {
    ({ host: this.host, port: this.port, password: this.password } = endpoint);
    if (RESTART !== '') this.restart = () => this.#restart();
  }

  /** @throws if it cannot be reached */
  static async open(endpoint: FreeswitchEndpoint): Promise<Stage> {
    const esl = new SocketEslClient({ endpoint, commandMs: 5_000, pending: 100, longestRetryMs: 500 });
    esl.open();
    await until(() => esl.health().connections.every(({ state }) => state === 'ready'));
    const version = (await api(esl, 'version', 'short')).trim();
    const stage = new FreeswitchStage(endpoint, `FreeSWITCH ${version}`, esl, await coreOf(esl));
    // Members that an interrupted run has left there.
    await stage.#say('kick', 'all');
    await until(async () => (await stage.#members()).length === 0);
    return stage;
  }

  async populate(): Promise<void> {
    for (let count = 0; count < MEMBERS; count++) await this.#come();
    await until(async () => (await this.#members()).length >= MEMBERS);
  }

  /** Mutes and unmutes a few members in turn: one event each time, and none faster than its reply. */
  async bustle(events: number): Promise<void> {
    const members = (await this.#members()).slice(0, 4);
    const share = Math.ceil(events / members.length);
    const nod = async (member: string): Promise<void> => {
      for (let count = 0; count < share; count++)
        await this.#say(count % 2 === 0 ? 'mute' : 'unmute', member);
    };
    await Promise.all(members.map(nod));
  }

  async comeAndGo(): Promise<void> {
    this.#comes = !this.#comes;
    if (this.#comes) return this.#come();
    // Also kicks members that the traffic has called; they would stay forever.
    const tooMany = (await this.#members()).slice(0, -MEMBERS);
    for (const member of tooMany) await this.#say('kick', member);
  }

  async lives(): Promise<boolean> {
    return (await coreOf(this.esl).catch(() => undefined)) === this.core;
  }

  async end(): Promise<void> {
    // If the conference is gone, there is nobody to kick.
    await this.#say('kick', 'all').catch(() => undefined);
    this.esl.close();
  }

  async #come(): Promise<void> {
    const answer = await this.#say('dial', 'loopback/park1');
    if (!answer.includes('SUCCESS')) throw new Error(`nobody could be called: ${answer}`);
  }

  /** Returns member ids, the oldest first; empty if the conference does not exist. */
  async #members(): Promise<string[]> {
    const rows = (await this.#say('list')).split('\n');
    return rows.flatMap((row) => /^\d+(?=;)/.exec(row)?.[0] ?? []).reverse();
  }

  #say(...words: string[]): Promise<string> {
    return api(this.esl, 'conference', CONFERENCE, ...words);
  }

  async #restart(): Promise<void> {
    const before = this.core;
    await promisify(execFile)('sh', ['-c', RESTART], { timeout: RESTART_MS });
    const isAnother = async (): Promise<boolean> => {
      this.core = await coreOf(this.esl).catch(() => before);
      return this.core !== before;
    };
    await until(isAnother, RESTART_MS, 50);
    await this.populate();
  }
}

async function api(esl: SocketEslClient, ...words: string[]): Promise<string> {
  return (await esl.api(ApiLine.of(words))).toString('utf8');
}

async function coreOf(esl: SocketEslClient): Promise<string> {
  const uuid = await api(esl, 'global_getvar', 'core_uuid');
  if (!/^[0-9a-f-]{36}$/.test(uuid)) throw new Error(`no core_uuid: ${uuid}`);
  return uuid;
}
