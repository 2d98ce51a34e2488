import { ask } from '../helpers/ask';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

const api = async (path: string, body?: object) => {
  const posting = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await ask(contract.gateway.url, `/api/${path}`, body === undefined ? {} : posting);
  return { status: answer.status, body: JSON.parse(answer.text) };
};

test('a conference as JSON agrees with its lists', async () => {
  const name = contract.name();
  expect((await api(`conferences/${name}`)).body).toMatchObject({
    active: false,
    members: [],
    startedAt: null,
  });
  const [first, second] = await contract.fill(name, 'park1', 'park2');
  const { status, body } = await api(`conferences/${name}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ conference: name, active: true, locked: false, recordings: [] });
  expect(body.members.map(({ id }: { id: number }) => id)).toEqual([second, first]);
  const { body: listed } = await contract.json(`${name}/list`);
  expect(body.members).toEqual(
    listed.members.map((member: object) => ({ ...member, joinedAt: expect.stringMatching(/Z$/) })),
  );
  expect(Math.abs(Date.parse(body.members[0].joinedAt) - Date.now())).toBeLessThan(60_000);
});

test('commands as JSON take effect, and conferences are listed with the new state', async () => {
  const name = contract.name();
  const [first] = await contract.fill(name, 'park1');
  const muted = await api(`conferences/${name}/commands`, { command: 'mute', args: [`${first}`] });
  expect(muted).toMatchObject({ status: 200, body: { command: 'mute', members: [first] } });
  expect((await api(`conferences/${name}/commands`, { command: 'lock' })).status).toBe(200);
  const recorded = await api(`conferences/${name}/commands`, { command: 'record' });
  expect(recorded.status).toBe(200);
  const { body } = await api(`conferences/${name}`);
  expect(body).toMatchObject({
    ...{ locked: true, members: [{ id: first, speak: false, hear: true }] },
    recordings: [{ id: recorded.body.recording, path: recorded.body.path, paused: false }],
  });
  const page = await api('conferences?active=true&limit=1000');
  expect(page.body.conferences).toContainEqual({
    ...{ conference: name, active: true, locked: true, members: 1, recording: true },
    startedAt: body.startedAt === null ? null : expect.stringMatching(/Z$/),
  });
  expect((await api(`conferences/${name}/commands`, { command: 'record', args: ['stop'] })).status).toBe(200);
  const unknown = await api(`conferences/${name}/commands`, { command: 'mute', args: ['4294967295'] });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'member_not_found' } });
});
