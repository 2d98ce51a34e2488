import fc from 'fast-check';
import { systemClock } from '../../src/clock';
import { parseCommand } from '../../src/commands/registry';
import { COMMANDS } from '../../src/commands/table';
import { FileDirectory } from '../../src/directory/file-directory';
import { withoutPunctuation } from '../../src/lib/phone-number';
import { CommandRate } from '../../src/policy/command-rate';
import { DialPolicy } from '../../src/policy/dial';
import { DialRate } from '../../src/policy/dial-rate';
import { splitDialString } from '../../src/policy/dial-variables';
import { MediaPolicy } from '../../src/policy/media';
import type { Policies } from '../../src/policy/policies';
import { listOf, NOT_ACTIVE, ScriptedEsl } from '../helpers/scripted-esl';
import { SALES, toolsOf } from '../helpers/tools';
import { unpaced } from '../helpers/unpaced';
import { parseDialString } from '../simulator/calls/dial-string';
import { separateString } from '../simulator/text/separate-string';
import { dialString, piece } from './pieces';

/**
 * The commands of several steps send lines that their rows do not show. For any arguments, these are all the lines,
 * with all their words, as FreeSWITCH's tokeniser reads them.
 */
const PROCEDURES = COMMANDS.filter(({ perform }) => perform !== undefined);

const TEMPLATE = 'user/{user}@example.org';
const GATEWAY = 'sofia/gateway/carrier/';
const CARRIER = /^sofia\/gateway\/carrier\/\+?\d{1,32}$/;
const DIALLED = /^user\/[A-Za-z0-9_.+-]{1,64}@example\.org$/;

const policies: Policies = {
  dial: new DialPolicy({
    default: TEMPLATE,
    invite: TEMPLATE,
    allow: [{ to: TEMPLATE }, { to: 'sofia/gateway/carrier/{number}' }],
  }),
  commandRate: new CommandRate(0, systemClock),
  commandPace: unpaced,
  readPace: unpaced,
  requestPace: unpaced,
  dialRate: new DialRate(1_000_000),
  media: new MediaPolicy({ roots: [], streams: [] }),
};

/** Running recordings: one of ours, and some with foreign names. */
const OURS = '/recordings/3000-pbx.20261120T100424Z.minutes.0a1b2c3d.wav';
const RUNNING = [OURS, "/tmp/o'x y.wav", '/tmp/^^:a:b.wav', '/tmp/a\\nb {x=y}.wav'];

const WHO = new FileDirectory(
  'example.org',
  new Map([['1000', { name: '1000', role: 'user', imId: 'anna', ha1: {} } as never]]),
  new Map(),
);

/** Performs a command against a FreeSWITCH that refuses everything; returns the words of each line. */
async function linesSaid(words: readonly string[], active: boolean): Promise<string[][] | undefined> {
  const esl = new ScriptedEsl();
  const list = listOf({
    recordings: RUNNING.map((path) => ({ path, startedAt: 0 })),
    members: [{ id: 1, uuid: 'u' }],
  });
  // If none of ours is running, a recording can begin.
  const without = listOf({ members: [{ id: 1, uuid: 'u' }] });
  const begins = (words[0] === 'record' && words[1] !== 'stop') || words[1] === 'start';
  esl.answer = (line) => (active && line.includes('json_list') ? (begins ? without : list) : NOT_ACTIVE);
  const bgapi = esl.bgapi;
  esl.bgapi = async (line, options) => {
    const job = await bgapi(line, options);
    esl.endJob('+OK Call Requested: result: [USER_BUSY]\n');
    return job;
  };
  const tools = { ...toolsOf(esl, { policies }), directory: WHO };
  try {
    const { spec, args } = parseCommand({ words });
    const allowed = spec.allow ? await spec.allow(args, tools) : args;
    await spec.perform?.(allowed, tools);
  } catch (error) {
    const codes =
      /^(?:invalid_argument|command_refused|not_allowed|destination_not_found|conference_not_active|recording_not_found)$/;
    expect((error as { code?: string }).code).toMatch(codes);
  }
  for (const line of esl.said) expect(line).not.toMatch(/[\0\r\n]/);
  return esl.said.map((line) => separateString(line.replace(/^bgapi /, '')));
}

/** The variables that a call begins with; a caller may choose four of them. */
const CHOSEN = [
  'originate_timeout',
  'leg_timeout',
  'origination_caller_id_number',
  'origination_caller_id_name',
];
const OWN = ['origination_uuid', 'gateway_call', 'ignore_early_media', 'originate_timeout'];

function holdDial(
  words: readonly string[],
  [, , , dialled = '', number, name, ...more]: readonly string[],
  active: boolean,
) {
  expect(more).toEqual([]);
  const [command, asked = '', askedNumber, askedName] = words;
  const call = parseDialString(dialled);
  const chosen = command === 'dial' || command === 'bgdial' ? splitDialString(asked) : undefined;
  // One telephone, by a rule, with no variables of its own.
  expect(call?.attempts).toMatchObject([[{ variables: [] }]]);
  const url = call?.attempts[0]?.[0]?.url ?? '';
  expect(DIALLED.test(url) || CARRIER.test(url)).toBe(true);
  // A number may have a slash between its digits.
  const bare = withoutPunctuation(chosen?.destination ?? '');
  if (bare.startsWith(GATEWAY))
    expect(url).toBe(`${GATEWAY}${withoutPunctuation(bare.slice(GATEWAY.length))}`);
  else if (bare.includes('/')) expect(url).toBe(bare);
  else if (chosen) expect(url).toBe(TEMPLATE.replace('{user}', () => bare));
  const variables = Object.fromEntries(call?.variables ?? []);
  expect(call?.variables).toHaveLength(Object.keys(variables).length);
  const { originate_timeout: timeout, ...others } = chosen?.variables ?? {};
  const idNumberAsked = others.origination_caller_id_number;
  expect(variables).toEqual({
    ...others,
    ...(idNumberAsked !== undefined && { origination_caller_id_number: withoutPunctuation(idNumberAsked) }),
    ...{
      origination_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      gateway_call: variables['origination_uuid'],
    },
    ...{ ignore_early_media: 'true', originate_timeout: expect.stringMatching(/^\d{1,3}$/) },
  });
  if (timeout !== undefined)
    expect(Number(variables['originate_timeout'])).toBeLessThanOrEqual(Number(timeout));
  for (const key of Object.keys(variables)) expect([...CHOSEN, ...OWN]).toContain(key);
  const written = (given: string | undefined) => given && withoutPunctuation(given);
  if (active && chosen) expect([number, name]).toEqual([written(askedNumber), askedName]);
  else if (chosen) {
    const { origination_caller_id_number: idNumber, origination_caller_id_name: idName } = chosen.variables;
    expect([number, name]).toEqual([
      written(askedNumber ?? idNumber) ?? '00000000',
      askedName ?? idName ?? 'FreeSWITCH',
    ]);
  }
}

const LABELLED =
  /^\/recordings\/3000-pbx\.\d{8}T\d{6}Z(?:\.(?<label>[A-Za-z0-9_-]{1,64}))?\.[0-9a-f]{8}\.wav$/;

/** Checks one line against what the command may send. Returns the word that was sent to FreeSWITCH. */
function hold(words: readonly string[], line: readonly string[], active: boolean): string {
  const [api, conference, word = '', argument = '', ...more] = line;
  expect([api, conference]).toEqual(['conference', SALES.freeswitchName]);
  switch (word) {
    case 'json_list':
      expect(line.slice(3)).toEqual(['compact']);
      break;
    case 'dial':
      expect(words[0]).toMatch(/^(?:dial|bgdial|invite|inviteim)$/);
      holdDial(words, line, active);
      break;
    case 'record': {
      expect(words[0]).toMatch(/^record(?:ing)?$/);
      expect([argument, more]).toEqual([expect.stringMatching(LABELLED), []]);
      const [label, none] = words[0] === 'record' ? [words[1], 'start'] : [words[2], 'all'];
      expect(LABELLED.exec(argument)?.groups?.['label']).toBe(label === none ? undefined : label);
      break;
    }
    default:
      expect(['norecord', 'pause', 'resume']).toContain(word);
      expect(words).toContain(
        { record: 'stop', recording: word === 'norecord' ? 'stop' : word }[words[0] ?? ''] ?? word,
      );
      expect(RUNNING).toContain(argument);
      expect(more).toEqual([]);
  }
  return word;
}

type Said = readonly [command: string, first: string | undefined, rest: readonly string[]];

const tails: fc.Arbitrary<Said> = fc.oneof(
  fc.tuple(fc.constantFrom('dial', 'bgdial'), dialString, fc.array(piece, { maxLength: 2 })),
  fc.tuple(
    fc.constantFrom('dial', 'bgdial'),
    fc.constantFrom('1000', 'user/1000@example.org'),
    fc.array(piece, { maxLength: 2 }),
  ),
  fc.tuple(
    fc.constantFrom('invite', 'inviteim'),
    fc.oneof(dialString, fc.constant('anna')),
    fc.array(piece, { maxLength: 1 }),
  ),
  fc.tuple(
    fc.constantFrom('record', 'norecord', 'pause', 'resume', 'recording', 'chkrecord'),
    fc.oneof(
      fc.constantFrom('start', 'stop', 'status', 'duration', 'check', 'pause', 'resume', 'all', 'minutes'),
      fc.constant(OURS.slice('/recordings/'.length, -'.wav'.length)),
      piece,
    ),
    fc.array(fc.oneof(piece, fc.constantFrom('all', 'minutes')), { maxLength: 1 }),
  ),
  fc.tuple(fc.constantFrom('record', 'chkrecord'), fc.constant(undefined), fc.constant([])),
);

const one = (word: string, first?: string): [Said, boolean] => [[word, first, []], true];

test('for any arguments, every line of the commands of several steps has only permitted words', async () => {
  const sent = new Map<string, Set<string>>();
  await fc.assert(
    fc.asyncProperty(tails, fc.boolean(), async ([command, first, rest], active) => {
      const words = [command, ...(first === undefined ? [] : [first]), ...rest];
      for (const line of (await linesSaid(words, active)) ?? []) {
        sent.set(command, (sent.get(command) ?? new Set()).add(hold(words, line, active)));
      }
    }),
    {
      numRuns: 3_000,
      // Every kind of line must have been sent.
      examples: [
        ...['dial', 'bgdial', 'invite', 'inviteim'].map((word) =>
          one(word, word === 'inviteim' ? 'anna' : '1000'),
        ),
        ...[one('record', 'minutes'), one('record', 'stop'), one('chkrecord')],
        ...['norecord', 'pause', 'resume'].map((word) => one(word, 'all')),
        ...['start', 'stop', 'pause', 'resume'].map((what) => one('recording', what)),
      ],
    },
  );
  const all = Object.fromEntries([...sent].map(([command, words]) => [command, [...words].sort()]));
  expect(all).toEqual({
    ...{ dial: ['dial', 'json_list'], bgdial: ['dial', 'json_list'] },
    ...{ invite: ['dial', 'json_list'], inviteim: ['dial', 'json_list'] },
    ...{ record: ['json_list', 'norecord', 'record'] },
    ...{
      norecord: ['json_list', 'norecord'],
      pause: ['json_list', 'pause'],
      resume: ['json_list', 'resume'],
    },
    ...{ recording: ['json_list', 'norecord', 'pause', 'record', 'resume'], chkrecord: ['json_list'] },
  });
  expect(Object.keys(all).sort()).toEqual(PROCEDURES.map(({ word }) => word).sort());
}, 60_000);
