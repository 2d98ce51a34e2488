import { GatewayError } from '../../../../src/errors';
import type { Observation } from '../../../../src/observers/observation';
import { DialPolicy } from '../../../../src/policy/dial';
import { DialRate } from '../../../../src/policy/dial-rate';
import { clickParameters } from '../../../../src/sipxecs/clicks/click-parameters';
import { type ClickTools, clickToCall } from '../../../../src/sipxecs/clicks/click-to-call';
import { ClickedCalls } from '../../../../src/sipxecs/clicks/clicked-calls';
import { transferClicked } from '../../../../src/sipxecs/clicks/transfer-clicked';
import { ScriptedEsl } from '../../../helpers/scripted-esl';
import { toolsOf } from '../../../helpers/tools';
import { until } from '../../../helpers/until';

const PARTIES = { agent: '200', calling: '200', called: '300' };

let esl: ScriptedEsl;
let tools: ClickTools & { readonly observed: readonly Observation[] };
let first: string;
/** FreeSWITCH's dump of the target's channel. */
let dump: string;

beforeEach(async () => {
  esl = new ScriptedEsl();
  dump = 'Channel-State: CS_EXCHANGE_MEDIA\nAnswer-State: answered\n';
  esl.answer = (line) => (line.startsWith('uuid_dump') ? dump : '+OK\n');
  const all = toolsOf(esl);
  const dial = new DialPolicy({ default: 'user/{user}@x', invite: 'user/{user}@x', allow: [] });
  const policies = { ...all.policies, dial, dialRate: new DialRate(100) };
  tools = {
    ...all,
    policies,
    clicked: new ClickedCalls(all.live.calls, all.clock),
    once: async () => undefined,
  };
  first = await click();
});

const latest = () => tools.clicked.find(PARTIES);
/** A call whose calling party has answered. @returns its leg */
async function click(): Promise<string> {
  const before = esl.said.length;
  const clicked = clickToCall(tools, PARTIES, clickParameters(''));
  await until(() => esl.said.length > before);
  const uuid = latest()?.first ?? '';
  esl.channel('CREATE', uuid);
  esl.channel('PROGRESS', uuid);
  await clicked;
  esl.endJob(`+OK ${uuid}\n`);
  esl.channel('ANSWER', uuid);
  return uuid;
}

/** @returns the leg of the target, which is being called */
async function transfer(target = '400'): Promise<string> {
  const before = esl.saidWith('bgapi').length;
  const sent = transferClicked(tools, PARTIES, target);
  await until(() => esl.saidWith('bgapi').length > before);
  const uuid = latest()?.second ?? '';
  esl.channel('CREATE', uuid);
  esl.channel('PROGRESS', uuid);
  await sent;
  return uuid;
}
const ended = (uuid: string) => esl.channel('HANGUP_COMPLETE', uuid, undefined, { 'Hangup-Cause': 'X' });
const bridges = () => esl.saidWith('uuid_bridge');
const kills = () => esl.saidWith('uuid_kill');

test('FreeSWITCH itself ends a target that is not bridged', async () => {
  await transfer();
  expect(esl.saidWith('bgapi').at(-1)).toMatch(/ 'm:\^:set:park_timeout=10:NORMAL_CLEARING\^park:' inline$/);
});

test('the next transfer ends the one before, which bridges nothing', async () => {
  const one = await transfer('400');
  const before = esl.saidWith('bgapi').length;
  const sent = transferClicked(tools, PARTIES, '500');
  await until(() => esl.saidWith('bgapi').length > before && kills().length === 1);
  expect(kills()).toEqual([`uuid_kill ${one} ORIGINATOR_CANCEL`]);
  const two = latest()?.second ?? '';
  esl.channel('CREATE', two);
  esl.channel('PROGRESS', two);
  await sent;
  esl.channel('ANSWER', one);
  esl.endJob(`+OK ${two}\n`);
  await until(() => bridges().length === 1);
  expect(bridges()).toEqual([`uuid_bridge ${first} ${two}`]);
});

test('the end of the calling party ends the target', async () => {
  const target = await transfer();
  ended(first);
  await until(() => kills().length === 1);
  expect(kills()).toEqual([`uuid_kill ${target} ORIGINATOR_CANCEL`]);
  esl.endJob('-ERR ORIGINATOR_CANCEL\n');
  await until(() => tools.live.calls.leg(target)?.state === 'ended');
  expect([bridges(), tools.clicked.transfers.size]).toEqual([[], 0]);
});

test.each([
  ['that never came', new GatewayError('esl_lost', 'fell')],
  ['that is not understood', 'nonsense'],
])('for a result %s FreeSWITCH is asked, and an answered target is bridged', async (_what, result) => {
  const target = await transfer();
  esl.endJob(result);
  await until(() => bridges().length === 1);
  expect(esl.saidWith('uuid_')).toEqual([
    `uuid_dump ${target}`,
    `uuid_bridge ${first} ${target}`,
    `uuid_dump ${target}`,
  ]);
  expect(kills()).toEqual([]);
});

test('after a lost result a ringing target is bridged when it answers, and a gone one is not', async () => {
  dump = 'Answer-State: ringing\n';
  const target = await transfer();
  esl.endJob(new GatewayError('esl_lost', 'fell'));
  await until(() => esl.saidWith('uuid_dump').length === 1);
  expect(bridges()).toEqual([]);
  dump = 'Channel-State: CS_EXCHANGE_MEDIA\n';
  esl.channel('ANSWER', target);
  await until(() => bridges().length === 1);
  dump = '-ERR No such channel!\n';
  const gone = await transfer('500');
  esl.endJob(new GatewayError('esl_lost', 'fell'));
  await until(() => tools.live.calls.leg(gone)?.state === 'ended');
  await until(() => tools.clicked.transfers.size === 0);
  expect([bridges().length, kills()]).toEqual([1, []]);
});

test('checks a bridge whose reply was lost, and keeps it if it exists', async () => {
  esl.answer = (line) => {
    if (line.startsWith('uuid_bridge')) return new GatewayError('esl_timeout', 'no answer');
    return line.startsWith('uuid_dump') ? dump : '+OK\n';
  };
  const target = await transfer();
  esl.endJob(`+OK ${target}\n`);
  await until(() => esl.saidWith('uuid_dump').length === 1);
  await until(() => tools.clicked.transfers.size === 0);
  expect(kills()).toEqual([]);
});

test('hangs up a target that is in no bridge after +OK', async () => {
  dump = 'Channel-State: CS_RESET\n';
  const target = await transfer();
  esl.endJob(`+OK ${target}\n`);
  await until(() => kills().length === 1);
  expect(kills()).toEqual([`uuid_kill ${target} NORMAL_CLEARING`]);
});

test('records a leg that cannot be ended', async () => {
  esl.answer = (line) => (line.startsWith('uuid_kill') ? new GatewayError('esl_lost', 'fell') : '+OK\n');
  const target = await transfer();
  ended(first);
  await until(() => tools.observed.some(({ kind }) => kind === 'leg-left'));
  expect(tools.observed.at(-1)).toMatchObject({
    kind: 'leg-left',
    uuid: target,
    error: { code: 'esl_lost' },
  });
});

test('a new call of the same parties keeps its own legs', async () => {
  let counted = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    counted = resolve;
  });
  const dialRate = Object.assign(new DialRate(100), { count: () => waits });
  const slow = { ...tools, policies: { ...tools.policies, dialRate } };
  const sent = transferClicked(slow, PARTIES, '400');
  const other = await click();
  const second = latest()?.second;
  const before = esl.saidWith('bgapi').length;
  counted();
  await until(() => esl.saidWith('bgapi').length > before);
  expect(latest()).toMatchObject({ first: other, second });
  const target = /origination_uuid=([0-9a-f-]{36})/.exec(esl.saidWith('bgapi').at(-1) ?? '')?.[1] ?? '';
  esl.channel('CREATE', target);
  esl.channel('PROGRESS', target);
  await sent;
  esl.endJob(`+OK ${target}\n`);
  await until(() => bridges().length === 1);
  expect(bridges()).toEqual([`uuid_bridge ${first} ${target}`]);
});
