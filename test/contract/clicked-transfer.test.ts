import { ask } from '../helpers/ask';
import { until } from '../helpers/until';
import { type Contract, openContract } from './freeswitch';

const OPTIONS = { dial: { default: 'loopback/{user}', invite: 'loopback/park{user}', perMinute: 10_000 } };

let contract: Contract;
beforeAll(async () => {
  contract = await openContract(OPTIONS);
});
afterAll(() => contract.end());

const click = (path: string, on = contract) => ask(on.gateway.url, path, { method: 'POST' });
const exists = async (uuid: string, on = contract): Promise<boolean> =>
  (await on.api('uuid_exists', uuid)) === 'true';
const bridgedTo = (uuid: string, on = contract): Promise<string> =>
  on.api('uuid_getvar', uuid, 'bridge_uuid');

/** The uuid and the last step of a leg, from the present status. */
async function legOf(path: string, method: 'INVITE' | 'NOTIFY', on = contract) {
  const { text } = await ask(on.gateway.url, path, { headers: { accept: 'application/json' } });
  const lines: Record<string, string>[] = JSON.parse(text)['status-lines'];
  const own = lines.filter((line) => line['method'] === method);
  return { uuid: own[0]?.['call-id'] ?? '', last: own.at(-1)?.['status-line'] };
}

/** A connected call. @returns the channel of the calling party, and of the called one */
async function connected(path: string, on = contract): Promise<{ first: string; second: string }> {
  expect((await click(path, on)).status).toBe(200);
  await until(async () => (await legOf(path, 'NOTIFY', on)).last === 'SIP/2.0 200 OK');
  const { uuid: first } = await legOf(path, 'INVITE', on);
  const { uuid: second } = await legOf(path, 'NOTIFY', on);
  await until(async () => (await bridgedTo(first, on)) === second);
  return { first, second };
}

/** @returns the channel of the target, which is being called */
async function transferred(path: string, target: string, on = contract): Promise<string> {
  expect((await click(`${path}?action=transfer&target=${target}`, on)).status).toBe(200);
  return (await legOf(path, 'NOTIFY', on)).uuid;
}

test('a transfer to a conference ends the one before, whose target never takes the call', async () => {
  const path = '/callcontroller/200/park21';
  const { first } = await connected(path);
  const slow = await transferred(path, 'slow');
  const name = contract.name();
  await transferred(path, name);
  await until(async () => !(await exists(slow)), 4_000);
  await until(async () => (await contract.api('conference', name, 'list')).includes(first));
  await contract.api('uuid_kill', first);
});

test('a transfer to a telephone ends the one before', async () => {
  const path = '/callcontroller/200/park22';
  const { first } = await connected(path);
  const slow = await transferred(path, 'slow');
  const target = await transferred(path, 'park23');
  await until(async () => (await bridgedTo(first)) === target);
  await until(async () => !(await exists(slow)), 4_000);
  await contract.api('uuid_kill', first);
});

test('hangs up the target if the agent hangs up just when they are bridged', async () => {
  const path = '/callcontroller/200/park30';
  const { first } = await connected(path);
  const target = await transferred(path, 'park31');
  await until(async () => (await bridgedTo(first)) === target);
  // The variable is set before the bridge exists; FreeSWITCH then leaves the target between two states.
  await contract.api('uuid_kill', first);
  await until(async () => !(await exists(target)));
});

test('of simultaneous transfers one is bridged, and no other leg is left', async () => {
  const path = '/callcontroller/200/park24';
  const { first, second } = await connected(path);
  const started = async () =>
    (await contract.api('show', 'channels')).split('\n').filter((row) => /loopback\/park2[5-7]-a/.test(row));
  const answers = await Promise.all(
    ['park25', 'park26', 'park27'].map((to) => click(`${path}?action=transfer&target=${to}`)),
  );
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  await until(async () => {
    const left = await started();
    return left.length === 1 && left[0]?.startsWith(await bridgedTo(first)) === true;
  });
  await until(async () => !(await exists(second)));
  await contract.api('uuid_kill', first);
  await until(async () => (await started()).length === 0);
});

test('FreeSWITCH hangs up a target that answers while the gateway is away', async () => {
  const other = await openContract(OPTIONS);
  const path = '/callcontroller/200/park28';
  const { first, second } = await connected(path, other);
  const slow = await transferred(path, 'slow', other);
  await other.gateway.stop('test');
  await until(async () => !(await exists(slow, other)), 40_000);
  expect([await exists(first, other), await bridgedTo(first, other)]).toEqual([true, second]);
  await other.api('uuid_kill', first);
  await other.end();
}, 60_000);

test('when the agent hangs up, the ringing target ends too', async () => {
  const path = '/callcontroller/200/park29';
  const { first } = await connected(path);
  const target = await transferred(path, 'ring');
  await contract.api('uuid_kill', first);
  await until(async () => !(await exists(target)));
  await until(async () => (await legOf(path, 'NOTIFY')).last === 'SIP/2.0 487 Request Terminated');
});
