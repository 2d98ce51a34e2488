import { Agent } from 'node:http';
import fc from 'fast-check';
import { COMMANDS } from '../../src/commands/table';
import { type ArbitraryRequest, arbitraryRequest } from '../helpers/arbitrary-requests';
import { type Answer, ask, basic } from '../helpers/ask';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';
import { separateString } from '../simulator/text/separate-string';

/** For any request FreeSWITCH receives exactly the line that was asked for, or nothing. */

const MEMBER_WORDS = ['mute', 'unmute', 'deaf', 'undeaf', 'kick', 'hup'];
const WORDS = ['lock', 'unlock', 'list', 'xml_list', 'json_list', 'count', ...MEMBER_WORDS];
const UNGUESSABLE = /^~[\w-]{16}~$/;

let world: World;
let agent: Agent;
beforeAll(async () => {
  world = await startWorld();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterAll(async () => {
  agent?.destroy();
  await world?.end();
});

/** Restores the conferences that commands act on, because the last command may have emptied them. */
function replenish(): void {
  for (const name of ['WeeklyTeamConf', '3512']) {
    if ((world.simulator.find(name)?.members.length ?? 0) < 2) world.fill(name, 3);
  }
}

/** The percent-decoding of RFC 3986 §2.1 with strict UTF-8, written without the gateway's. */
function decoded(raw: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== '%') {
      bytes.push(raw.charCodeAt(at));
      continue;
    }
    const digits = raw.slice(at + 1, at + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return undefined;
    bytes.push(Number.parseInt(digits, 16));
    at += 2;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/** A query that is empty, or that a library added. */
const ADDED_QUERY =
  /\?(?:&|(?:\d+(?:\.\d+)?=?|(?:_|_dc|_t|_ts|cachebust(?:er)?|cb|dojo\.preventcache|nocache|r|rand|random|rnd|t|timestamp|ts|evs_last_event_id|evs_preamble|lasteventid)(?:=[^&]*)?)(?=&|$))*$/i;

/** What a target asks for: the conference's name and the words; `undefined` if it cannot be read. */
function asked(target: string): { name: string; words: string[] } | undefined {
  const path = target
    .replace(/^http:\/\/x\.example/, '')
    .replace(/^\/sipxconfig\/rest\/my/, '')
    .replace(ADDED_QUERY, '');
  const [, name, tail] = /^\/conference\/([^/?]*)\/([^?]*)$/.exec(path) ?? [];
  const words = tail
    ?.split('&')
    .filter((piece) => piece !== '')
    .map(decoded);
  const plainName = name === undefined ? undefined : decoded(name);
  if (plainName === undefined || !words || words.includes(undefined)) return undefined;
  return { name: plainName, words: words as string[] };
}

const FREESWITCH_NAMES = new Map([['Sales', '3000-pbx.example.org']]);

/** The words after the name of each line that FreeSWITCH received, split by its own tokeniser. */
function heard(blocks: readonly string[], name: string): string[][] {
  return blocks.map((block) => {
    // One line and the empty line after it: no header, no second command.
    const [, line = ''] = /^api conference ([^\n\r\0]+)\n\n$/.exec(block) ?? [];
    const [conference, ...words] = separateString(line);
    expect(conference).toBe(FREESWITCH_NAMES.get(name) ?? name);
    return words;
  });
}

function checkAnswer({ method }: ArbitraryRequest, answer: Answer): void {
  expect([200, 204, 207, 400, 401, 403, 404, 405, 406, 414, 429, 431]).toContain(answer.status);
  expect(answer.headers['cache-control']).toBe('no-store');
  if (method === 'HEAD' || answer.status === 204) expect(answer.text).toBe('');
}

/** Leaves out what the gateway asks before a command that may play a sound of the profile. */
function withoutQuestions(lines: string[][], [word, target]: readonly string[]): string[][] {
  const row = COMMANDS.find((spec) => spec.word === word);
  if (!row?.sounds) return lines;
  const isQuestion = ([first, second]: string[]): boolean =>
    first === 'play_status' || (first === 'list' && second === 'delim');
  return lines.filter((line, index) => (target === 'last' && index === 0) || !isQuestion(line));
}

function checkLines(request: ArbitraryRequest, answer: Answer, blocks: readonly string[]): void {
  const wanted = asked(request.target);
  if (!wanted || !['GET', 'PUT', 'POST'].includes(request.method)) {
    expect(blocks).toEqual([]);
    return;
  }
  const { name, words } = wanted;
  const lines = withoutQuestions(heard(blocks, name), words);
  if (answer.status !== 200 && answer.status !== 404) expect(lines).toEqual([]);
  if (lines.length === 0) {
    expect(answer.status).not.toBe(200);
    return;
  }
  const [word = '', target = '', ...rest] = words;
  expect(WORDS).toContain(word);
  if (MEMBER_WORDS.includes(word) && target === 'last') {
    expect(lines[0]).toEqual(['list', 'delim', expect.stringMatching(UNGUESSABLE)]);
    expect(lines.slice(1)).toEqual(
      lines.length === 1 ? [] : [[word, expect.stringMatching(/^\d+$/), ...rest]],
    );
  } else if (word === 'list' && lines.length === 2) {
    expect(lines).toContainEqual(['list', 'delim', expect.stringMatching(UNGUESSABLE)]);
    expect(lines).toContainEqual(['get', 'is_locked']);
  } else {
    expect(lines).toEqual([words]);
  }
}

test('10,000 requests', async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(arbitraryRequest, async (request) => {
      replenish();
      const before = world.simulator.received.length;
      const { method, target, headers } = request;
      const answer = await ask(world.gateway.url, target, { method, headers, user: null, agent });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      checkAnswer(request, answer);
      checkLines(request, answer, world.heardSince(before));
      expect(world.simulator.harm).toEqual([]);
    }),
    { numRuns: 10_000 },
  );
  expect(world.simulator.notSimulated).toEqual([]);
  expect(world.simulator.connections).toBe(5);
  expect(world.gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  // There were enough requests of every kind: many succeeded, and many were refused.
  expect(statuses.get(200)).toBeGreaterThan(1_500);
  for (const status of [204, 400, 401, 403, 404, 405, 406, 414])
    expect(statuses.get(status)).toBeGreaterThan(5);
}, 90_000);

test('300 connections of raw bytes', async () => {
  const valid = `Host: x\r\nAuthorization: ${basic('200')}\r\n`;
  const bytes = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 40 });
  const part = fc.oneof(
    bytes,
    fc.constantFrom(
      'GET ',
      '/conference/WeeklyTeamConf/mute&all',
      ' HTTP/1.1\r\n',
      valid,
      '\r\n',
      '\n',
      '\0',
      ': ',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      replenish();
      const before = world.simulator.received.length;
      const wire = await Wire.open(world.gateway.url);
      wire.send(`${parts.join('')}\r\n\r\n`);
      wire.socket.end();
      await wire.ends();
      expect(wire.received).not.toMatch(/^HTTP\/1.1 5/m);
      for (const block of world.heardSince(before)) {
        expect(block).toMatch(/^api conference WeeklyTeamConf mute all\n\n$/);
      }
    }),
    { numRuns: 300 },
  );
  expect(world.simulator.harm).toEqual([]);
  expect((await world.ask('/conference/WeeklyTeamConf/count')).status).toBe(200);
}, 60_000);
