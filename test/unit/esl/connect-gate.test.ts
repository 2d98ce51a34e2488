import { SocketEslClient } from '../../../src/esl/client';
import { ConnectGate } from '../../../src/esl/connect-gate';
import { until } from '../../helpers/until';
import { Simulator } from '../../simulator/simulator';

test('lets in a limited number; each that leaves lets in the next, once', () => {
  const gate = new ConnectGate(2);
  const leave = new Map<string, () => void>();
  for (const name of ['a', 'b', 'c', 'd']) gate.enter((left) => leave.set(name, left));
  expect([...leave.keys()]).toEqual(['a', 'b']);
  leave.get('a')?.();
  leave.get('a')?.();
  expect([...leave.keys()]).toEqual(['a', 'b', 'c']);
  leave.get('c')?.();
  expect([...leave.keys()]).toEqual(['a', 'b', 'c', 'd']);
});

test('one that leaves at once blocks nobody', () => {
  const gate = new ConnectGate(1);
  const order: string[] = [];
  for (const name of ['a', 'b']) {
    gate.enter((leave) => {
      order.push(name);
      leave();
    });
  }
  expect(order).toEqual(['a', 'b']);
});

// Four, and the one that subscribes to events after it has signed in.
test('a client of many connections makes only a few at once, at first and after losing all', async () => {
  const simulator = await Simulator.start();
  let most = 0;
  const client: SocketEslClient = new SocketEslClient({
    endpoint: simulator,
    commandMs: 1_000,
    pending: 10,
    connections: 20,
    onStateChange: ({ connections }) => {
      const making = connections.filter(({ state }) => state === 'authenticating');
      most = Math.max(most, making.length);
    },
  });
  client.open();
  const allReady = () => client.health().connections.every(({ state }) => state === 'ready');
  await until(allReady);
  expect(most).toBeLessThanOrEqual(5);
  simulator.disconnectAll();
  await until(() => !allReady());
  await until(allReady);
  expect(most).toBeLessThanOrEqual(5);
  expect(most).toBeGreaterThan(0);
  client.close();
  await simulator.stop();
});
