import { Agent } from 'node:http';
import { type Asking, ask } from '../helpers/ask';

/** Milliseconds after which a request counts as unanswered; the longest command ends long before. */
const PATIENCE_MS = 30_000;
/** The answers that are possible to these requests, in any state of FreeSWITCH. */
const TRUE_STATUSES: ReadonlySet<number> = new Set([
  ...[200, 207, 400, 401, 403, 404, 409, 429, 501, 502, 503, 504],
]);

/** The target of a request, and how it is sent. */
export type Request = readonly [target: string, asking?: Asking];

const json = { accept: 'application/json' };
const conference = '/conference/Soak';
const say = (command: string, ...args: string[]): Request => [
  '/api/conferences/Soak/commands',
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command, args }),
  },
];

/** Requests as clients of all kinds send them. Most are commands that succeed; some are mistakes. */
const REQUESTS: readonly Request[] = [
  [`${conference}/list`],
  [`${conference}/list`, { headers: json }],
  [`${conference}/list`, { headers: { accept: 'text/csv' } }],
  [`${conference}/xml_list`],
  [`${conference}/json_list`],
  [`${conference}/count`],
  [`${conference}/mute&all`, { method: 'PUT' }],
  [`${conference}/unmute&last`, { headers: json }],
  [`${conference}/lock`, { method: 'POST' }],
  [`${conference}/unlock`],
  [`${conference}/set&max_members&20`],
  [`${conference}/get&max_members`],
  [`/sipxconfig/rest/my${conference}/deaf&1`],
  [`/sipxconfig/rest/my${conference}/undeaf&1`],
  [`${conference}/record&status`],
  say('mute', 'last'),
  say('unmute', 'all'),
  ['/api/conferences'],
  ['/api/conferences/Soak'],
  ['/api/commands'],
  ['/openapi.json'],
  ['/health/live', { user: null }],
  // Mistakes.
  [`${conference}/no_such_command`],
  [`${conference}/mute&nobody`],
  [`${conference}/kick&99999`],
  [`${conference}/list`, { user: '400' }],
  ['/conference/Elsewhere/lock'],
  [`${conference}/lock`, { user: null }],
  say('mute', 'x', 'y', 'z'),
];
/**
 * One of so many requests takes long: a call (to destinations of the lab's dialplan, which the simulator has, too), or
 * speech, of which FreeSWITCH speaks one text after the other.
 */
const SLOW_EVERY = 100;
const SLOW: readonly Request[] = [
  [`${conference}/bgdial&busy`],
  [`${conference}/dial&park1042`, { headers: json }],
  [`${conference}/say&good%20morning`],
];

/** Returns the request of this number, of mixed traffic. */
export function mixed(count: number): Request {
  const isSlow = count % SLOW_EVERY === 0;
  const all = isSlow ? SLOW : REQUESTS;
  return all[(isSlow ? count / SLOW_EVERY : count) % all.length] ?? ['/'];
}

/** The results of requests since the last call. */
export interface Tally {
  readonly statuses: Readonly<Record<number, number>>;
  readonly unanswered: readonly string[];
  readonly untrue: readonly string[];
  /** Milliseconds of each answer. */
  readonly times: readonly number[];
}

/** Clients that send one request after the other until `stop`. */
export class Traffic {
  readonly #agent = new Agent({ keepAlive: true });
  #statuses: Record<number, number> = {};
  #unanswered: string[] = [];
  #untrue: string[] = [];
  #times: number[] = [];
  #count = 0;
  #over = false;
  readonly #clients: Promise<void>[];

  /**
   * @param perSecond requests of all clients together, so that a fault meets the same traffic on every machine
   * @param next      returns the request of a number
   */
  constructor(
    private readonly url: string,
    clients: number,
    private readonly perSecond: number,
    private readonly next: (count: number) => Request,
  ) {
    const began = Date.now();
    this.#clients = Array.from({ length: clients }, async () => {
      while (!this.#over) {
        if (this.#count > ((Date.now() - began) / 1_000) * this.perSecond) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        } else await this.#one(this.#count++);
      }
    });
  }

  /** Returns the results since the last call. */
  take(): Tally {
    const tally = {
      statuses: this.#statuses,
      unanswered: this.#unanswered,
      untrue: this.#untrue,
      times: this.#times,
    };
    [this.#statuses, this.#unanswered, this.#untrue, this.#times] = [{}, [], [], []];
    return tally;
  }

  /** Resolves when the last request has been answered. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #one(count: number): Promise<void> {
    const [target, asking] = this.next(count);
    const began = Date.now();
    const what = `${asking?.method ?? 'GET'} ${target}`;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      const { status, text } = await Promise.race([
        ask(this.url, target, { agent: this.#agent, ...asking }),
        patience,
      ]);
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
      this.#times.push(Date.now() - began);
      if (!TRUE_STATUSES.has(status)) this.#untrue.push(`${what}: ${text}`);
    } catch (error) {
      this.#unanswered.push(`${what}: ${error instanceof Error ? error.message : error}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
