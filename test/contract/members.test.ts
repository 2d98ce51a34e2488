import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

test('a conference that nobody has joined is not active', async () => {
  const name = contract.name();
  for (const tail of [
    'list',
    'count',
    'lock',
    'mute&all',
    'kick&last',
    'xml_list',
    'json_list',
    'energy&all',
    'say&x',
  ]) {
    expect([tail, (await contract.json(`${name}/${tail}`)).body.code]).toEqual([
      tail,
      'conference_not_active',
    ]);
  }
});

test('the lists agree with each other and with FreeSWITCH', async () => {
  const name = contract.name();
  const ids = await contract.fill(name, 'park1', 'park2', 'park3');
  const newestFirst = [...ids].reverse();
  expect((await contract.ask(`${name}/list`)).text).toBe(await contract.api('conference', name, 'list'));
  expect((await contract.ask(`${name}/list&delim&%7C`)).text).toBe(
    await contract.api('conference', name, 'list', 'delim', '|'),
  );
  expect((await contract.ask(`${name}/list&count`)).text).toBe('3');
  expect((await contract.ask(`${name}/count`)).text).toBe('3');
  const list = (await contract.json(`${name}/list`)).body;
  expect(list).toMatchObject({ conference: name, active: true, locked: false });
  expect(list.members.map(({ id }: { id: number }) => id)).toEqual(newestFirst);
  expect(list.members.at(-1)).toMatchObject({
    channel: 'loopback/park1-a',
    callerIdName: 'Outbound Call',
    callerIdNumber: 'park1',
    hear: true,
    speak: true,
    talking: false,
    hold: false,
    floor: true,
    moderator: false,
    ghost: false,
    volumeIn: 0,
    volumeOut: 0,
  });
  const xml = (await contract.json(`${name}/xml_list`)).body;
  const shared = list.members.map(({ channel: _, ...member }: Record<string, unknown>) => member);
  expect(xml.members).toEqual(shared.map((member: object) => expect.objectContaining(member)));
  const [document] = JSON.parse((await contract.ask(`${name}/json_list&compact`)).text);
  expect(document.members.map(({ uuid }: { uuid: string }) => uuid)).toEqual(
    list.members.map(({ uuid }: { uuid: string }) => uuid),
  );
});

test.each([
  ['mute', 'speak', false],
  ['unmute', 'speak', true],
  ['deaf', 'hear', false],
  ['undeaf', 'hear', true],
])('%s works with every kind of target', async (word, flag, wanted) => {
  const name = contract.name();
  const [first, second, third] = await contract.fill(name, 'park1', 'park2', 'park3');
  const uuid = await contract.api('conference', name, 'get-uuid', String(second));
  const flags = async () =>
    (await contract.json(`${name}/list`)).body.members.map((member: Record<string, unknown>) => member[flag]);
  if (wanted) await contract.ask(`${name}/${word === 'unmute' ? 'mute' : 'deaf'}&all`);
  expect((await contract.json(`${name}/${word}&${first}`)).body.members).toEqual([first]);
  expect((await contract.json(`${name}/${word}&last&quiet`)).body.members).toEqual([third]);
  expect((await contract.json(`${name}/${word}&uuid=${uuid}`)).body.members).toEqual([second]);
  expect(await flags()).toEqual([wanted, wanted, wanted]);
  expect((await contract.json(`${name}/${word}&all`)).body.members).toEqual([third, second, first]);
  expect((await contract.json(`${name}/${word}&non_moderator`)).body.members).toEqual([third, second, first]);
  expect(await contract.json(`${name}/${word}&4294967295`)).toMatchObject({
    status: 404,
    body: { code: 'member_not_found' },
  });
  expect(await contract.json(`${name}/${word}&uuid=none`)).toMatchObject({
    status: 404,
    body: { code: 'member_not_found' },
  });
});

test('lock and unlock', async () => {
  const name = contract.name();
  await contract.fill(name, 'park1');
  const locked = async () => (await contract.json(`${name}/list`)).body.locked;
  expect((await contract.ask(`${name}/lock`)).text).toBe(`+OK ${name} locked\n`);
  expect(await locked()).toBe(true);
  expect((await contract.json(`${name}/xml_list`)).body.locked).toBe(true);
  expect((await contract.ask(`${name}/unlock`)).text).toBe(`+OK ${name} unlocked\n`);
  expect(await locked()).toBe(false);
});

test('last is the last member, even if the recorder came later', async () => {
  const name = contract.name();
  const [, last] = await contract.fill(name, 'park1', 'park2');
  expect((await contract.json(`${name}/record`)).status).toBe(200);
  expect(await contract.api('conference', name, 'mute', 'last')).toBe('-ERR no reply\n');
  expect((await contract.json(`${name}/mute&last`)).body.members).toEqual([last]);
  await contract.ask(`${name}/record&stop`);
});

test('kick and hup, until the conference has ended', async () => {
  const name = contract.name();
  const [first, second, third] = await contract.fill(name, 'park1', 'park2', 'park3');
  expect((await contract.json(`${name}/kick&${third}`)).body.members).toEqual([third]);
  expect((await contract.json(`${name}/kick&${third}`)).body.code).toBe('member_not_found');
  expect((await contract.json(`${name}/hup&${second}`)).body.members).toEqual([second]);
  expect((await contract.json(`${name}/kick&all`)).body.members).toContain(first);
  await expect(eventually(async () => (await contract.json(`${name}/kick&all`)).body.code)).resolves.toBe(
    'conference_not_active',
  );
});

test('levels', async () => {
  const name = contract.name();
  const [first, second] = await contract.fill(name, 'park1', 'park2');
  expect((await contract.json(`${name}/energy&${first}`)).body).toMatchObject({
    members: [first],
    value: '100',
  });
  expect((await contract.json(`${name}/energy&${first}&up`)).body.value).toBe('300');
  expect((await contract.json(`${name}/energy&all&0`)).body.values).toEqual([
    { member: second, value: '0' },
    { member: first, value: '0' },
  ]);
  expect((await contract.json(`${name}/volume_in&${first}&-4`)).body.value).toBe('-4');
  expect((await contract.json(`${name}/volume_out&${first}&up`)).body.value).toBe('1');
  expect((await contract.json(`${name}/volume_in&${first}`)).body.value).toBe('-4');
  expect((await contract.json(`${name}/volume_in&4294967295&1`)).body.code).toBe('member_not_found');
});

test('keys and PINs', async () => {
  const name = contract.name();
  const [first] = await contract.fill(name, 'park1');
  expect((await contract.ask(`${name}/dtmf&${first}&12%23*`)).text).toBe(`+OK sent 12#* to ${first}\n`);
  expect((await contract.ask(`${name}/pin&0123`)).text).toBe(`+OK Pin for conference ${name} set: 0123\n`);
  expect((await contract.ask(`${name}/nopin`)).text).toBe(`+OK Pin for conference ${name} deleted\n`);
});

test('relate', async () => {
  const name = contract.name();
  const [first, second, third] = await contract.fill(name, 'park1', 'park2', 'park3');
  expect((await contract.ask(`${name}/relate`)).text).toBe('+OK No relationships\n');
  expect((await contract.json(`${name}/relate&${first},${second}&${third}&nospeak`)).body.members).toEqual([
    first,
    second,
  ]);
  expect((await contract.ask(`${name}/relate&${first}`)).text).toMatch(new RegExp(`^${first} -> ${third} `));
  expect((await contract.json(`${name}/relate&${first}`)).body.relations).toMatchObject([
    { member: first, other: third, nospeak: true, nohear: false },
  ]);
  expect(await contract.json(`${name}/relate&${third}`)).toMatchObject({ status: 200, body: { text: '' } });
  expect(await contract.json(`${name}/relate&${first}&${third},4294967295&nohear`)).toMatchObject({
    status: 207,
    body: { members: [first], failed: [{ member: first, other: 4294967295, code: 'member_not_found' }] },
  });
  expect((await contract.json(`${name}/relate&${first}&4294967295&nohear`)).body.code).toBe(
    'member_not_found',
  );
  expect((await contract.ask(`${name}/relate&${first}&0&clear`)).status).toBe(200);
});

test('transfer, to an active conference and to a new one', async () => {
  const [from, there, made] = [contract.name(), contract.name(), contract.name()];
  const [first, second] = await contract.fill(from, 'park1', 'park2', 'park3');
  await contract.fill(there, 'park4');
  expect(await contract.json(`${from}/transfer&${there}&${first}&4294967295`)).toMatchObject({
    status: 207,
    body: { members: [first], failed: [{ member: 4294967295, code: 'member_not_found' }] },
  });
  expect((await contract.json(`${from}/transfer&${made}&${second}`)).body.members).toEqual([second]);
  const ids = async (name: string) => {
    const { status, body } = await contract.json(`${name}/list`);
    return status === 200 ? body.members.map(({ id }: { id: number }) => id) : [];
  };
  await expect(eventually(async () => (await ids(there)).includes(first))).resolves.toBe(true);
  await expect(eventually(async () => (await ids(made)).includes(second))).resolves.toBe(true);
  expect((await contract.json(`${from}/transfer&Conf400&1`)).body.code).toBe('not_owner');
  expect((await contract.json(`${from}/transfer&${made}&4294967295`)).body.code).toBe('member_not_found');
});

/** Asks until the answer is truthy, for five seconds at most. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + 5_000;
  for (;;) {
    const value = await ask();
    if (value || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
