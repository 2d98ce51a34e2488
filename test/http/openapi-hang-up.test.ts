import { codesOf, hold, isCommand, isHangUp, KINDS, unseen } from '../helpers/described';
import { useUp } from '../helpers/keyed';
import { until } from '../helpers/until';
import { startWorld } from '../helpers/world';
import {
  type Asked,
  block,
  JSON_ONLY,
  STORE_AWAY,
  useDescribedGateway,
  WRONG,
  world,
} from './openapi-set-up';

/** Does the same for DELETE of a job. */

useDescribedGateway();

describe('hanging up a call that rings', () => {
  const operation = { method: 'delete', path: '/api/jobs/{id}' };
  const place = async (asked = world, to = 'ringing'): Promise<string> => {
    asked.simulator.destinations.set('user/ringing@', { ringAfterMs: 0 });
    const tail = `/conference/WeeklyTeamConf/bgdial&${to}`;
    const path = `/api/jobs/${JSON.parse((await asked.ask(tail, { headers: JSON_ONLY })).text).job}`;
    const over = to === 'ringing' ? '"call":"ringing"' : '"endedAt"';
    await until(async () => (await asked.ask(path)).text.includes(over));
    return path;
  };
  const hangUp = async (status: number, path: string, more: Asked = {}, at = world): Promise<void> => {
    for (const kind of status < 400 ? [{}] : KINDS) {
      const answer = await at.ask(path, { method: 'DELETE', ...more, headers: { ...kind, ...more.headers } });
      expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
      hold(operation, answer);
    }
  };

  test('204 and 409', async () => {
    const path = await place();
    await hangUp(204, path);
    await hangUp(409, path);
    await hangUp(409, await place(world, 'busy'));
  });

  test('refusals', async () => {
    const path = await place();
    await hangUp(400, `${path}?unknown=1`);
    await hangUp(401, path, { user: null });
    await hangUp(403, path, { headers: { origin: 'https://elsewhere.example' } });
    await hangUp(404, path, { user: '400' });
    await hangUp(414, `${path}?a=${'a'.repeat(8_200)}`);
    await block();
    await hangUp(429, path, { user: null, headers: WRONG });
    await hangUp(204, path);
  });

  test('Idempotency-Key: 422 and 501', async () => {
    const headers = { 'idempotency-key': 'k' };
    await hangUp(501, await place(), { headers });
    const keyed = await startWorld({ store: '' });
    keyed.fill('WeeklyTeamConf', 1);
    await useUp(keyed, 'k');
    await hangUp(422, await place(keyed), { headers }, keyed);
    await keyed.end();
  });

  test('502 and 504', async () => {
    for (const [status, fault] of [
      [502, { kind: 'reply', text: 'Hm?\n' }],
      [504, { kind: 'reply', text: '+OK\n' }],
    ] as const) {
      const path = await place();
      world.simulator.faults.next('uuid_kill', fault, KINDS.length);
      await hangUp(status, path);
      await hangUp(204, path);
    }
  });

  test('429 and 503', async () => {
    const limited = await startWorld({ limits: { commandsPerSecond: 1 } });
    const path = await place(limited);
    for (let count = 0; count < 4; count++) await limited.ask('/conference/WeeklyTeamConf/lock');
    await hangUp(429, path, {}, limited);
    await limited.end();
    const alone = await startWorld();
    const alonePath = await place(alone);
    await alone.simulator.stop();
    await until(() => !alone.gateway.ready());
    await hangUp(503, alonePath, {}, alone);
    await alone.gateway.end();
  });

  test('503 while the store is away, if the memory has no such job', async () => {
    const alone = await startWorld({ store: STORE_AWAY });
    await hangUp(503, '/api/jobs/nothing', {}, alone);
    await alone.end();
  });
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isHangUp)).toEqual([]);
});

test('every documented code has been seen', () => {
  // The codes that commands have too are seen in that test.
  const elsewhere = codesOf(isCommand).known;
  expect(codesOf(isHangUp).unseen.filter((code) => !elsewhere.includes(code))).toEqual([]);
});
