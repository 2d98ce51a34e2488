import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseCommand } from '../../src/commands/registry';
import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { type Answer, accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** A log may show only those arguments of a command that its row names. */

let world: World;
let sounds: string;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  sounds = await mkdtemp(join(tmpdir(), 'sounds-'));
  world = await startWorld({
    conferences: { WeeklyTeamConf: { owner: '200' }, 'Team*': { owner: '200' } },
    dial: {
      default: 'user/{user}@example.org',
      invite: 'user/{user}@example.org',
      perMinute: 100_000,
      allow: ['user/{user}@example.org'],
    },
    media: { roots: [sounds], streams: ['tone_stream'] },
    recordings: { dir: '/recordings' },
  });
});
afterAll(async () => {
  agent.destroy();
  await world.end();
  await rm(sounds, { recursive: true });
});

/** A text that occurs nowhere else, in letters or in digits. */
interface Marker {
  readonly letters: string;
  readonly digits: string;
}
const newMarker = (): Marker => ({
  letters: `zq${randomBytes(9).toString('hex')}`,
  // A member's id, a PIN and keys can hold digits.
  digits: String(randomInt(100_000_000, 1_000_000_000)),
});

const MARKED: readonly ((marker: Marker) => string)[] = [
  ({ letters }) => letters,
  ({ digits }) => digits,
  ({ letters }) => `uuid=${letters}`,
  ({ letters }) => `user/${letters}@example.org`,
  ({ letters }) => `{origination_caller_id_name=${letters}}1000`,
  ({ letters }) => `${letters}.wav`,
  ({ letters }) => `Team${letters}`,
  ({ letters }) => `group:${letters}`,
  ({ letters }) => `hello ${letters}`,
  ({ letters }) => letters.slice(0, 16),
  ({ digits }) => `1,${digits}`,
  ({ digits }) => `+${digits}`,
];
const PLAIN = [
  ...[
    'all',
    '1',
    '2',
    'up',
    'on',
    'off',
    'quiet',
    'async',
    'force',
    'count',
    'delim',
    'compact',
    'start',
    'stop',
  ],
  ...[
    'max_members',
    'caller_id_name',
    'nospeak',
    'clear',
    '1:0:1',
    '640x480',
    '1mb',
    '1000',
    'WeeklyTeamConf',
  ],
];

/** How one argument is made: in which form, and whether the row must accept it. */
interface Pick {
  readonly form: number;
  readonly marked: boolean;
  readonly valid: boolean;
}
const pick = fc.record({
  form: fc.nat(1_000),
  marked: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  valid: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

function argumentOf(spec: CommandSpec, index: number, { form, marked, valid }: Pick, marker: Marker): string {
  const schema = Object.values(spec.args)[index];
  const fits = (text: string): boolean => !valid || schema === undefined || schema.safeParse(text).success;
  const forms = marked ? MARKED.map((make) => make(marker)).filter(fits) : [];
  const all = forms.length > 0 ? forms : PLAIN.filter(fits);
  return all[form % all.length] ?? marker.letters;
}

interface Saying {
  readonly words: readonly string[];
  readonly markers: readonly Marker[];
}

function sayingOf(spec: CommandSpec, picks: readonly Pick[]): Saying {
  const markers = picks.map(newMarker);
  const args = picks.map((one, index) => argumentOf(spec, index, one, markers[index] ?? newMarker()));
  return { words: [spec.word, ...args], markers };
}

/** The names of the arguments for the words, if the row accepts them. */
function namesOf({ words }: Saying): readonly string[] | undefined {
  try {
    const { spec } = parseCommand({ words });
    const names = Object.keys(spec.args);
    return words.slice(1).map((_word, index) => names[Math.min(index, names.length - 1)] ?? '');
  } catch {
    return undefined;
  }
}

const MOUNTS: readonly ((words: readonly string[]) => Promise<Answer>)[] = [
  (words) => world.ask(`/conference/WeeklyTeamConf/${words.map(encodeURIComponent).join('&')}`, { agent }),
  (words) =>
    world.ask(`/sipxconfig/rest/my/conference/WeeklyTeamConf/${words.map(encodeURIComponent).join('&')}`, {
      ...{ agent, method: 'PUT', headers: accept('application/json') },
    }),
  ([command, ...args]) =>
    world.ask('/api/conferences/WeeklyTeamConf/commands', {
      ...{ agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ command, args }),
    }),
];

test('on every mount, the log shows an argument only if its row allows it', async () => {
  const said: { saying: Saying; names: readonly string[] | undefined; spec: CommandSpec }[] = [];
  for (const spec of COMMANDS) {
    const most = Object.keys(spec.args).length;
    // Usually the right number of arguments; also fewer, and one too many.
    const arbitrary = fc.oneof(
      { weight: 4, arbitrary: fc.array(pick, { minLength: most, maxLength: most }) },
      { weight: 1, arbitrary: fc.array(pick, { maxLength: most + 1 }) },
    );
    // Also each argument alone beside valid ones, because FreeSWITCH's reply may then repeat it.
    const alone = Object.keys(spec.args).flatMap((_name, at) =>
      [0, 1, 2].map((form) =>
        Object.keys(spec.args).map((_other, index) => ({
          ...{ form: index === at ? form : 0, marked: index === at, valid: true },
        })),
      ),
    );
    world.fill('WeeklyTeamConf', 3);
    await Promise.all(
      [...alone, ...fc.sample(arbitrary, 12)].map(async (picks, index) => {
        const saying = sayingOf(spec, picks);
        said.push({ saying, names: namesOf(saying), spec });
        const answer = await MOUNTS[index % MOUNTS.length]?.(saying.words);
        expect([saying.words, answer?.status]).not.toEqual([saying.words, 500]);
      }),
    );
  }
  // Background calls write a line when they end.
  const jobs = world.gateway.log.filter(
    ({ kind, command, outcome }) =>
      kind === 'command' && outcome === 'done' && /^(?:bgdial|invite|inviteim)$/.test(String(command)),
  ).length;
  await until(() => world.gateway.log.filter(({ kind }) => kind === 'job-ended').length >= jobs);

  const log = world.gateway.log.map((line) => JSON.stringify(line)).join('\n');
  const seen = new Map<string, Set<string>>();
  const leaks: unknown[] = [];
  for (const { saying, names, spec } of said) {
    saying.markers.forEach(({ letters, digits }, index) => {
      if (![letters.slice(0, 16), digits].some((marker) => log.includes(marker))) return;
      const name = names?.[index];
      if (name === undefined || !spec.loggable.includes(name)) leaks.push([saying.words, name]);
      else seen.set(spec.word, (seen.get(spec.word) ?? new Set()).add(name));
    });
  }
  expect(leaks).toEqual([]);
  // The search works: it finds the markers whose rows allow them.
  expect([...seen.keys()].length).toBeGreaterThan(30);
  expect(seen.get('dtmf')).toEqual(new Set(['member']));
}, 120_000);

/** Listed here, so that every change is visible in review. */
test('the arguments of each command that a log may show', () => {
  const rows = COMMANDS.map(({ word, loggable, logReply }) => {
    const args = loggable.length === 0 ? 'no argument' : loggable.join(', ');
    return `${word}: ${args}; ${logReply ? 'reply' : 'length of the reply'}`;
  });
  expect(rows).toMatchInlineSnapshot(`
[
  "lock: no argument; reply",
  "unlock: no argument; reply",
  "pin: no argument; length of the reply",
  "nopin: no argument; reply",
  "mute: member, quiet; reply",
  "unmute: member, quiet; reply",
  "tmute: member, quiet; reply",
  "deaf: member, quiet; reply",
  "undeaf: member, quiet; reply",
  "hold: member; reply",
  "unhold: member; reply",
  "kick: member; reply",
  "hup: member; reply",
  "transfer: conference, members; reply",
  "relate: members, others, action; reply",
  "floor: member; reply",
  "get-uuid: member; reply",
  "energy: member, level; reply",
  "auto-energy: member, level; reply",
  "max-energy: member, level; reply",
  "agc: member, level; reply",
  "volume_in: member, level; reply",
  "volume_out: member, level; reply",
  "dtmf: member; length of the reply",
  "dial: destination, number; reply",
  "bgdial: destination, number; reply",
  "invite: user; reply",
  "inviteim: user; reply",
  "play: file, how; reply",
  "stop: which, member; reply",
  "play_status: member; reply",
  "file_seek: to, member; reply",
  "file-vol: volume, which; reply",
  "say: no argument; reply",
  "saymember: member; reply",
  "enter_sound: no argument; reply",
  "exit_sound: no argument; reply",
  "moh: no argument; reply",
  "record: what; reply",
  "norecord: recording; reply",
  "pause: recording; reply",
  "resume: recording; reply",
  "recording: what, recording; reply",
  "chkrecord: no argument; reply",
  "get: setting; reply",
  "set: setting, value; reply",
  "getvar: name; length of the reply",
  "position: member, place; reply",
  "auto-3d-position: state; reply",
  "vmute: member, quiet; reply",
  "unvmute: member, quiet; reply",
  "tvmute: member, quiet; reply",
  "vblind: member, quiet; reply",
  "unvblind: member, quiet; reply",
  "tvblind: member, quiet; reply",
  "vid-floor: member, force; reply",
  "clear-vid-floor: no argument; reply",
  "vid-banner: member; reply",
  "vid-layout: layout, canvas; reply",
  "vid-fps: fps; reply",
  "vid-res: size, canvas; reply",
  "vid-bandwidth: bandwidth; reply",
  "vid-personal: state; reply",
  "list: form, delimiter; length of the reply",
  "xml_list: no argument; length of the reply",
  "json_list: compact; length of the reply",
  "count: no argument; reply",
]
`);
});

test('every loggable argument is one of its row', () => {
  for (const { word, loggable, args } of COMMANDS) {
    expect([word, loggable.filter((name) => !Object.hasOwn(args, name))]).toEqual([word, []]);
  }
});
