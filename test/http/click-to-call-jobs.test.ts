import { XMLParser } from 'fast-xml-parser';
import { type Asking, accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld } from '../helpers/world';
import { DIAL, post, useClickToCall, world } from './click-to-call-set-up';

const PHONE = 'user/200@example.org';
const OTHER = 'sofia/gateway/carrier/5551';
const PATH = '/callcontroller/200/5551';

useClickToCall({ ringAfterMs: 0 });

const JSON_ONLY = accept('application/json');
/** Places a click to call; returns the job's URL. */
const click = async (path = PATH, asking: Asking = {}): Promise<string> => {
  const answer = await post(path, asking);
  expect(answer.status).toBe(200);
  return String(answer.headers['location']);
};
const jobAt = async (at: string, user = '200') => JSON.parse((await world.ask(at, { user })).text);
const phone = (url: string) => world.simulator.calls.find((call) => call.url === url);
const ended = (at: string) => until(async () => (await jobAt(at)).state !== 'running');
const rings = (at: string, leg: 'call' | 'called') => until(async () => (await jobAt(at))[leg] === 'ringing');

describe('the answer', () => {
  test("stays as before for a program of sipXecs, and adds the job's URL in Location", async () => {
    const answer = await post(PATH);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, '', undefined]);
    expect(answer.headers['location']).toMatch(/^\/api\/jobs\/[0-9a-f-]{36}$/);
    expect(await jobAt(String(answer.headers['location']))).toMatchObject({
      ...{ command: 'callcontroller', requester: '200', conference: null, from: '200', to: '5551' },
      ...{ state: 'running', call: 'ringing', called: 'placed' },
    });
  });

  test('is the job, at each URL, if the client accepts only JSON', async () => {
    for (const [path, method] of [
      [PATH, 'POST'],
      ['/sipxconfig/rest/my/redirect/callcontroller/200/5551', 'POST'],
      ['/sipxconfig/rest/my/call/5551', 'PUT'],
    ] as const) {
      const answer = await post(path, { method, headers: JSON_ONLY });
      const body = JSON.parse(answer.text);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toMatchObject({ state: 'running', call: 'ringing', to: '5551' });
      expect(answer.headers['location']).toBe(`/api/jobs/${body.id}`);
    }
  });

  test.each([
    ['application/json, text/plain, */*', true],
    ['text/xml, application/json', true],
    ['text/xml, application/json;q=0.9', false],
    ['*/*', false],
    ['text/html, */*;q=0.8', false],
    ['application/json;q=0, */*', false],
  ])('for Accept: %s, is the job: %j', async (value, isJob) => {
    const answer = await post(PATH, { headers: accept(value) });
    expect([answer.status, answer.text !== '']).toEqual([200, isJob]);
    if (isJob) expect(answer.headers['location']).toBe(`/api/jobs/${JSON.parse(answer.text).id}`);
  });

  test('comes at once if the phone rings, and within two seconds if nothing is heard from it', async () => {
    const begun = Date.now();
    await click();
    expect(Date.now() - begun).toBeLessThan(900);
    world.simulator.destinations.set('user/', {});
    const at = await click();
    expect(Date.now() - begun).toBeLessThan(3_500);
    expect(await jobAt(at)).toMatchObject({ state: 'running', call: 'trying' });
  });

  test.each([
    ['busy', { cause: 'USER_BUSY' }, 409, 'dial_failed'],
    ['a moment later', { cause: 'CALL_REJECTED', hangupAfterMs: 300 }, 409, 'dial_failed'],
    ['nowhere', { cause: 'NO_ROUTE_DESTINATION' }, 404, 'destination_not_found'],
    ['no channel', { noChannel: true, cause: 'GATEWAY_DOWN' }, 409, 'dial_failed'],
    ['no number', { noChannel: true, cause: 'UNALLOCATED_NUMBER' }, 404, 'destination_not_found'],
    ['odd', { cause: 'INVALID_NUMBER_FORMAT' }, 400, 'invalid_destination'],
  ])('is the cause if the first phone cannot be called: %s', async (_what, destination, status, code) => {
    world.simulator.destinations.set('user/', destination);
    const json = await post(PATH, { headers: JSON_ONLY });
    expect([json.status, JSON.parse(json.text)]).toEqual([
      status,
      expect.objectContaining({ code, cause: destination.cause }),
    ]);
    expect(json.headers['location']).toBeUndefined();
    const xml = await post(PATH);
    const { 'error-code': within, 'error-text': text } = new XMLParser({ parseTagValue: false }).parse(
      xml.text,
    )['processing-status'];
    expect([xml.status, within, text]).toEqual([
      status,
      String(status),
      expect.stringContaining(destination.cause),
    ]);
  });

  test('has a title that fits a call without a conference', async () => {
    world.simulator.destinations.set('user/', { cause: 'USER_BUSY' });
    const { text } = await post(PATH, { headers: JSON_ONLY });
    expect(JSON.parse(text)).toMatchObject({ code: 'dial_failed', title: 'The call failed' });
  });

  test('is 200 if the phone rang, even if it refused at once', async () => {
    world.simulator.destinations.set('user/', { ringAfterMs: 0, cause: 'CALL_REJECTED', hangupAfterMs: 1 });
    const at = await click();
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', cause: 'CALL_REJECTED' });
  });

  test('to a transfer names the job of the call; if the target refuses at once, it is 409', async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    world.simulator.destinations.set('sofia/gateway/', { answerAfterMs: 0 });
    const at = await click();
    await ended(at);
    world.simulator.destinations.set('sofia/gateway/carrier/5552', { cause: 'USER_BUSY' });
    expect((await post(`${PATH}?action=transfer&target=5552`)).status).toBe(409);
    expect(await click(`${PATH}?action=transfer&target=5553`)).toBe(at);
  });

  test('contains the path prefix that a proxy removes', async () => {
    const proxied = await startWorld({
      listen: { host: '127.0.0.1', port: 0, publicUrl: 'https://pbx.example.org/gateway/' },
      dial: DIAL,
    });
    proxied.simulator.destinations.set('user/', { ringAfterMs: 0 });
    const answer = await proxied.ask(PATH, { method: 'POST' });
    expect(answer.headers['location']).toMatch(/^\/gateway\/api\/jobs\//);
    await proxied.end();
  });
});

describe('the job', () => {
  test('succeeds if both parties have answered', async () => {
    const at = await click();
    phone(PHONE)?.answer();
    await rings(at, 'called');
    expect(await jobAt(at)).toMatchObject({ state: 'running', call: 'answered', called: 'ringing' });
    phone(OTHER)?.answer();
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'succeeded', cause: 'SUCCESS', called: 'answered' });
  });

  test('fails if the calling party does not answer', async () => {
    const at = await click();
    phone(PHONE)?.hangup('NO_ANSWER');
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', cause: 'NO_ANSWER', code: 'dial_failed' });
  });

  test.each([
    ['is busy', { cause: 'USER_BUSY' }, 'dial_failed'],
    ['does not exist', { noChannel: true, cause: 'UNALLOCATED_NUMBER' }, 'destination_not_found'],
  ])('fails if the called party %s', async (_what, destination, code) => {
    world.simulator.destinations.set('sofia/gateway/', destination);
    const at = await click();
    phone(PHONE)?.answer();
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', cause: destination.cause, code });
  });

  test('fails if the calling party hangs up while the other phone rings', async () => {
    const at = await click();
    phone(PHONE)?.answer();
    await rings(at, 'called');
    phone(PHONE)?.hangup();
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', call: 'ended', called: 'ended' });
  });

  test('succeeds if a conference was joined; the owners of the conference see it', async () => {
    const at = await click('/callcontroller/400/Shared', { user: '400' });
    expect(await jobAt(at, '200')).toMatchObject({
      conference: 'Shared',
      from: '400',
      to: 'Shared',
      state: 'running',
    });
    phone('user/400@example.org')?.answer();
    await ended(at);
    expect(await jobAt(at)).toMatchObject({ state: 'succeeded', member: expect.any(Number) });
  });

  test('is hidden from all other users', async () => {
    const at = await click();
    expect((await world.ask(at, { user: '400' })).status).toBe(404);
    expect((await world.ask(at, { user: 'admin' })).status).toBe(200);
    expect((await world.ask(at, { user: '400', method: 'DELETE' })).status).toBe(404);
  });
});

describe('ending the job', () => {
  test.each(['call', 'called'] as const)('hangs up while the phone of the %s leg rings', async (leg) => {
    const at = await click();
    if (leg === 'called') phone(PHONE)?.answer();
    await rings(at, leg);
    expect((await world.ask(at, { method: 'DELETE' })).status).toBe(204);
    expect(world.simulator.calls).toEqual([]);
    expect(await jobAt(at)).toMatchObject({ state: 'failed', cause: 'ORIGINATOR_CANCEL' });
  });

  test('returns 409 once both parties have answered', async () => {
    world.simulator.destinations.set('user/', { answerAfterMs: 0 });
    world.simulator.destinations.set('sofia/gateway/', { answerAfterMs: 0 });
    const at = await click();
    await ended(at);
    expect((await world.ask(at, { method: 'DELETE' })).status).toBe(409);
    expect(world.simulator.calls).toHaveLength(2);
  });
});

test('the log names the job', async () => {
  const at = await click();
  const line = world.gateway.log.filter(({ kind }) => kind === 'click-to-call').at(-1);
  expect(`/api/jobs/${line?.['job']}`).toBe(at);
});
