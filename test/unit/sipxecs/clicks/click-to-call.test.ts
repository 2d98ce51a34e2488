import { GatewayError } from '../../../../src/errors';
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
const PARAMETERS = clickParameters('');

let esl: ScriptedEsl;
let tools: ClickTools;
beforeEach(() => {
  esl = new ScriptedEsl();
  esl.answer = () => '+OK\n';
  const all = toolsOf(esl);
  const dial = new DialPolicy({ default: 'user/{user}@x', invite: 'user/{user}@x', allow: [] });
  tools = {
    ...all,
    policies: { ...all.policies, dial, dialRate: new DialRate(100) },
    timeouts: { command: 10_000, dial: 10_000 },
    clicked: new ClickedCalls(all.live.calls, all.clock),
    once: async () => undefined,
  };
});

const legs = () => {
  const call = tools.clicked.find(PARTIES);
  return { first: call?.first ?? '', second: call?.second ?? '' };
};
const states = () => Object.values(legs()).map((uuid) => tools.live.calls.leg(uuid)?.state);
/** Clicks, and sends the events that the first phone is being called. */
const click = async (): Promise<void> => {
  const clicked = clickToCall(tools, PARTIES, PARAMETERS);
  await until(() => esl.said.length === 1);
  esl.channel('CREATE', legs().first);
  esl.channel('PROGRESS', legs().first);
  await clicked;
};

test('a call that FreeSWITCH accepted but does not begin is not a success, and may still begin', async () => {
  tools = { ...tools, timeouts: { command: 1, dial: 1 } };
  await expect(clickToCall(tools, PARTIES, PARAMETERS)).rejects.toMatchObject({ code: 'esl_timeout' });
  expect(states()).toEqual(['placed', 'placed']);
  esl.channel('CREATE', legs().first);
  expect(states()).toEqual(['trying', 'placed']);
});

test('a call that FreeSWITCH did not accept was not placed', async () => {
  esl.refusal = new GatewayError('esl_unavailable', 'not connected');
  await expect(clickToCall(tools, PARTIES, PARAMETERS)).rejects.toMatchObject({ code: 'esl_unavailable' });
  expect(states()).toEqual(['ended', 'ended']);
});

test('a call that may have been accepted goes on', async () => {
  esl.refusal = new GatewayError('esl_lost', 'fell');
  await expect(clickToCall(tools, PARTIES, PARAMETERS)).rejects.toMatchObject({ code: 'esl_lost' });
  expect(states()).toEqual(['placed', 'placed']);
});

test.each([
  ['that is not understood', 'nonsense'],
  ['that never came', new GatewayError('esl_timeout', 'no answer')],
])('a result %s ends nothing', async (_what, result) => {
  await click();
  esl.endJob(result);
  await until(() => states()[0] === 'ringing');
  esl.channel('HANGUP_COMPLETE', legs().first, undefined, { 'Hangup-Cause': 'USER_BUSY' });
  await until(() => states()[0] === 'ended');
});

describe('a transfer', () => {
  const transfer = async (): Promise<string> => {
    const before = esl.said.length;
    const sent = transferClicked(tools, PARTIES, '400');
    await until(() => esl.said.length > before);
    const { second } = legs();
    esl.channel('CREATE', second);
    esl.channel('PROGRESS', second);
    await sent;
    return second;
  };

  test('needs a calling party that has answered', async () => {
    await click();
    await expect(transferClicked(tools, PARTIES, '400')).rejects.toMatchObject({ code: 'call_not_found' });
  });

  test('bridges once the target has answered, and hangs it up if that fails', async () => {
    await click();
    esl.endJob('+OK\n');
    const { first } = legs();
    esl.channel('ANSWER', first);
    const target = await transfer();
    expect(esl.saidWith('uuid_bridge')).toEqual([]);
    esl.answer = (line) => (line.startsWith('uuid_bridge') ? '-ERR Invalid uuid\n' : '+OK\n');
    esl.endJob(`+OK ${target}\n`);
    await until(() => esl.saidWith('uuid_kill').length === 1);
    expect(esl.saidWith('uuid_')).toEqual([
      `uuid_bridge ${first} ${target}`,
      `uuid_kill ${target} NORMAL_CLEARING`,
    ]);
  });

  test('bridges nothing if the target does not answer', async () => {
    await click();
    esl.channel('ANSWER', legs().first);
    const target = await transfer();
    esl.endJob('-ERR NO_ANSWER\n');
    await until(() => tools.live.calls.leg(target)?.state === 'ended');
    expect(esl.saidWith('uuid_')).toEqual([]);
  });
});
