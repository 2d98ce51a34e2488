import { systemClock } from '../../../src/clock';
import { apiLine } from '../../../src/esl/command-line';
import { FreeswitchNode, targetOf } from '../../../src/nodes/node';
import type { Observation } from '../../../src/observers/observation';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';
import { LEAST, parse } from '../config/least';

let simulator: Simulator;
let node: FreeswitchNode;
let observations: Observation[];

beforeEach(async () => {
  simulator = await Simulator.start();
  observations = [];
  const config = parse(LEAST);
  const { host, port, password } = simulator;
  node = new FreeswitchNode({
    config: {
      ...config,
      freeswitch: { ...config.freeswitch, host, port, password },
      timeouts: { ...config.timeouts, command: 0.08 },
    },
    clock: systemClock,
    observe: (what) => observations.push(what),
    onLag: () => undefined,
  });
});

afterEach(async () => {
  await node.close();
  await simulator.stop();
});

const kinds = (): string[] => observations.map(({ kind }) => kind);

test('is disconnected until it is opened, then follows FreeSWITCH', async () => {
  expect(node.state).toBe('disconnected');
  expect(simulator.connections).toBe(0);
  node.open();
  await until(() => node.state === 'ready' && node.mirror.fresh);
  const uuid = '5f0c2f0e-0000-4000-8000-000000000001';
  node.live.calls.place({ uuid, requester: '200' });
  await node.esl.bgapi(apiLine('originate', `{origination_uuid=${uuid}}loopback/1000`, '&park()'));
  await until(() => node.live.calls.leg(uuid)?.state !== 'placed');
  expect(kinds()).toContain('esl-state');
});

test('is stuck if FreeSWITCH answers no conference command', async () => {
  node.open();
  await until(() => node.state === 'ready' && node.mirror.fresh);
  simulator.faults.next(/^api conference/, { kind: 'hang' }, 1_000);
  await expect(node.esl.api(apiLine('conference', 'room', 'list'))).rejects.toThrow();
  await until(() => node.state === 'stuck');
  expect(observations).toContainEqual({
    kind: 'freeswitch-stuck',
    target: targetOf({ ...parse(LEAST).freeswitch, host: simulator.host, port: simulator.port }),
    stuck: true,
  });
});

test('when it has closed, no command is unanswered', async () => {
  node.open();
  await until(() => node.state === 'ready' && node.mirror.fresh);
  simulator.faults.next('stuck', { kind: 'hang' }, 10);
  const ended: unknown[] = [];
  for (let count = 0; count < 5; count++) {
    void node.esl
      .api(apiLine('conference', 'stuck', 'list'), { deadlineMs: 60_000 })
      .catch(({ code }) => ended.push(code));
  }
  await until(() => simulator.faults.counts['hang'] === 1);
  await node.close();
  expect(ended).toHaveLength(5);
  expect(node.esl.load().unanswered).toBe(0);
  expect(node.state).toBe('disconnected');
});
