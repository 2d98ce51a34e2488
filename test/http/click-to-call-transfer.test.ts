import { until } from '../helpers/until';
import { calledNow, errorIn, lines, post, untilLast, useClickToCall, world } from './click-to-call-set-up';

useClickToCall();

describe('a transfer', () => {
  const path = '/callcontroller/200/5560';
  const connect = async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    world.simulator.destinations.set('sofia/gateway/carrier/5560', { answerAfterMs: 0 });
    await post(path);
    await untilLast(path, 'NOTIFY SIP/2.0 200 OK');
    const [first] = calledNow('user/200@example.org');
    await until(() => first?.channel.bridgedTo !== undefined);
    return first;
  };

  test('calls the target, and connects it to the agent when it answers', async () => {
    const first = await connect();
    expect((await post(`${path}?action=transfer&target=5561`)).status).toBe(200);
    const [target] = calledNow('sofia/gateway/carrier/5561');
    expect(calledNow('sofia/gateway/carrier/5560')).toHaveLength(1);
    target?.answer();
    await until(() => first?.channel.bridgedTo === target?.channel);
    expect(calledNow('sofia/gateway/carrier/5560')).toEqual([]);
    expect((await lines(path)).at(-1)).toBe('NOTIFY SIP/2.0 200 OK');
  });

  test('to a busy target changes nothing', async () => {
    const first = await connect();
    world.simulator.destinations.set('sofia/gateway/carrier/5561', { cause: 'USER_BUSY' });
    expect((await post(`${path}?action=transfer&target=5561`)).status).toBe(409);
    await untilLast(path, 'NOTIFY SIP/2.0 486 Busy Here');
    expect(first?.channel.bridgedTo?.up).toBe(true);
    first?.hangup();
  });

  test('works to a conference of the agent’s, and to no other', async () => {
    const first = await connect();
    expect((await post(`${path}?action=transfer&target=Conf400`)).status).toBe(403);
    expect(first?.channel.bridgedTo?.up).toBe(true);
    expect((await post(`${path}?action=transfer&target=WeeklyTeamConf`)).status).toBe(200);
    await until(() => world.simulator.find('WeeklyTeamConf')?.count === 1);
    expect(calledNow('sofia/gateway/carrier/5560')).toEqual([]);
    first?.hangup();
  });

  test('returns 406 if there is no such call', async () => {
    const answer = await post('/callcontroller/200/5562?action=transfer&target=5561');
    expect([answer.status, errorIn(answer.text)]).toEqual([
      406,
      { 'error-flag': 'ERROR', 'error-code': '403', 'error-text': 'Call not found.' },
    ]);
  });
});
