import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { type Asking, ask } from '../helpers/ask';
import { until } from '../helpers/until';
import type { Request } from './traffic';

/**
 * A conference in which members join and leave and files end all the time, while every command is sent to all members.
 * This hung mod_conference 1.10.12 within seconds, before the gateway sent such commands for each member separately.
 */
export const CROWD = 'Crowd';

const IN_CROWD = `/conference/${CROWD}`;
const WHOLE: Asking = { headers: { accept: 'application/json' } };
/** The minimum of members; above the maximum they are kicked one after the other. */
const LEAST = 4;
const MOST = 14;
/** Milliseconds within which all members can leave. */
const LEAVING_MS = 15_000;
const TONE = 'tone_stream://%25(60,0,440)';

/** Arguments after the target, for rows that have some. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  level: ['1', 'up'],
  digits: ['12'],
  place: ['1:0:1'],
  quiet: ['quiet'],
};
/** After these nobody would be in the conference. */
const EMPTYING = ['kick', 'hup'];

function tailsOf({ word, args }: CommandSpec): string[] {
  if (args['member']?.safeParse('all').success !== true || EMPTYING.includes(word)) return [];
  const [, ...more] = Object.keys(args);
  const values = more.flatMap((name) => VALUES[name] ?? []);
  const bare = more.every((name) => args[name]?.safeParse(undefined).success) ? [''] : [];
  return ['all', 'non_moderator'].flatMap((target) =>
    [...bare, ...values.map((value) => `&${value}`)].map((rest) => `${word}&${target}${rest}`),
  );
}

/** Every command that takes several members, for several members. */
const TO_ALL = COMMANDS.flatMap(tailsOf);
/** Other commands that are usual in a conference. */
const BESIDE = [
  ...['list', 'xml_list', 'json_list', 'count', 'lock', 'unlock', 'relate', 'floor&last', 'play_status'],
  ...['stop', 'stop&current', `play&${TONE}`, `play&${TONE}&async`, 'record', 'record&status', 'record&stop'],
  ...['set&max_members&100', 'get&count', 'pin&1234', 'nopin', 'say&hello', 'vid-layout&list'],
];

/** Sends commands to the crowd; knows its members from the gateway's own lists. */
export class Crowd {
  #ids: readonly number[] = [];
  #over = false;
  readonly #looking: Promise<void>;

  constructor(private readonly url: string) {
    this.#looking = this.#look();
  }

  /** Returns the request of this number. */
  readonly next = (count: number): Request => {
    const { length } = this.#ids;
    // With every fourth request a member joins or leaves; with every fifth a file is played to one of them.
    if (count % 4 === 0) {
      if (length < LEAST || (length < MOST && count % 8 === 0)) return [`${IN_CROWD}/bgdial&park${count}`];
      return [`${IN_CROWD}/kick&${this.#one(count)}`];
    }
    if (count % 5 === 0) return [`${IN_CROWD}/play&${TONE}&${this.#one(count)}`];
    if (count % 7 === 0) {
      const [one, other] = [this.#one(count), this.#one(count + 1)];
      return [`${IN_CROWD}/relate&${one},${other}&${other},${one}&${count % 2 === 0 ? 'nospeak' : 'clear'}`];
    }
    const all = count % 3 === 0 ? BESIDE : TO_ALL;
    return [`${IN_CROWD}/${all[count % all.length]}`];
  };

  /** True when all members have been kicked and FreeSWITCH has ended the conference. */
  async canLeave(): Promise<boolean> {
    this.#over = true;
    await this.#looking;
    const gone = async (): Promise<boolean> => {
      await ask(this.url, `${IN_CROWD}/kick&all`).catch(() => undefined);
      const answer = await ask(this.url, `${IN_CROWD}/count`).catch(() => undefined);
      return answer?.status === 404;
    };
    return until(gone, LEAVING_MS, 200).then(
      () => true,
      () => false,
    );
  }

  #one(count: number): number {
    return this.#ids[count % Math.max(1, this.#ids.length)] ?? 1;
  }

  async #look(): Promise<void> {
    while (!this.#over) {
      const answer = await ask(this.url, `${IN_CROWD}/list`, WHOLE).catch(() => undefined);
      if (answer?.status === 200) {
        this.#ids = JSON.parse(answer.text).members.map(({ id }: { id: number }) => id);
      } else this.#ids = [];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
