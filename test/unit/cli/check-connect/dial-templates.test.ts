import { Simulator } from '../../../simulator/simulator';
import { found } from './found';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await Simulator.start();
  simulator.world.gateways.set('carrier', { state: 'REGED', status: 'UP' });
  simulator.world.gateways.set('failing', { state: 'FAIL_WAIT', status: 'DOWN' });
});
afterAll(() => simulator.stop());

async function ofTemplate(template: string): Promise<string | undefined> {
  const lines = await found(simulator, { dial: `{ allow: ['${template}'] }` });
  return lines.find((line) => line.includes('dial.allow.0'))?.replace(`dial.allow.0 ${template}: `, '');
}

test.each([
  ['user/{user}@127.0.0.1', "ok: FreeSWITCH's directory has the domain 127.0.0.1"],
  [
    'user/{user}@nope.example',
    "problem: FreeSWITCH's directory has no domain nope.example; `fs_cli -x 'global_getvar domain'` shows the default",
  ],
  ['user/200@127.0.0.1', "ok: FreeSWITCH's directory has 200@127.0.0.1"],
  ['user/999@127.0.0.1', "problem: FreeSWITCH's directory has no user 999@127.0.0.1"],
  ['user/{user}', 'ok: FreeSWITCH has loaded the endpoint user; only a call shows whether it works'],
  ['sofia/gateway/carrier/{number}', 'ok: gateway carrier is up (REGED)'],
  [
    'sofia/gateway/failing/{number}',
    'warning: gateway failing is down now (FAIL_WAIT): calls through it fail',
  ],
  ['sofia/gateway/nope/{number}', 'problem: mod_sofia has no gateway nope'],
  [
    'sofia/gateway/carrier',
    'problem: names no number behind the gateway; write sofia/gateway/<name>/{number}',
  ],
  ['sofia/internal/{user}@10.0.0.1', 'ok: mod_sofia has the profile internal'],
  ['sofia/external/{user}@10.0.0.1', 'problem: mod_sofia has no running profile external'],
  [
    'loopback/{user}/default',
    'ok: FreeSWITCH has loaded the endpoint loopback; only a call shows whether it works',
  ],
  ['verto.rtc/{user}', 'problem: FreeSWITCH has not loaded an endpoint verto.rtc'],
  ['{user}', 'problem: names no endpoint, such as user/ or sofia/'],
  ['{user}/x', 'warning: cannot be checked: the endpoint is what the caller asks for'],
])('%s', async (template, line) => {
  expect(await ofTemplate(template)).toBe(line);
});

test('checks the templates of default and invite too, each once', async () => {
  const to = '"user/{user}@127.0.0.1"';
  const lines = await found(simulator, {
    dial: `{ default: ${to}, invite: "loopback/{user}", allow: [${to}] }`,
  });
  expect(lines.filter((line) => line.includes('dial.')).map((line) => line.split(' ')[1])).toEqual([
    'dial.default',
    'dial.invite',
  ]);
  expect(await found(simulator)).toContain('ok: dial: no template is configured, so nothing can be dialled');
});

test('an unknown answer does not count as a yes', async () => {
  simulator.faults.next('domain_exists', { kind: 'reply', text: 'perhaps' });
  expect(await ofTemplate('user/{user}@127.0.0.1')).toMatch(/^warning: .* that this gateway does not know$/);
  simulator.faults.next('sofia status', { kind: 'reply', text: 'perhaps' });
  expect(await ofTemplate('sofia/gateway/carrier/{number}')).toMatch(/^warning: .* does not know$/);
  simulator.faults.next('show endpoint', { kind: 'reply', text: '-ERR no reply\n' });
  expect(await ofTemplate('loopback/{user}')).toMatch(/^warning: .* does not know$/);
  simulator.faults.next('sofia status', { kind: 'reply', text: '-ERR sofia Command not found!\n' });
  expect(await ofTemplate('sofia/gateway/carrier/{number}')).toMatch(/^warning: .* no API sofia; its module/);
});

test('calls nobody, and uses only APIs that read', async () => {
  expect(simulator.calls).toEqual([]);
  expect(simulator.core.channels()).toEqual([]);
  expect(simulator.harm).toEqual([]);
  expect(simulator.notSimulated).toEqual([]);
  const words = new Set(simulator.apis.map((line) => line.split(' ')[0]));
  expect([...words].sort()).toEqual([
    'conference',
    'domain_exists',
    'show',
    'sofia',
    'user_exists',
    'version',
  ]);
});
