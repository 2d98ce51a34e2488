import { checkConnect } from '../../src/cli/check-connect/check-connect';
import { type Finding, lineOf } from '../../src/cli/check-connect/finding';
import { loadConfig } from '../../src/config/load';
import { type Contract, openContract } from './freeswitch';

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.end());

test('check --connect finds what is there, and changes nothing', async () => {
  const name = contract.name();
  const [member] = await contract.fill(name, 'park1');
  const unlisted = contract.name('Unlisted');
  await contract.fill(unlisted, 'park2');
  const before = await contract.api('show', 'channels', 'count');
  const { config } = await loadConfig(contract.gateway.configFile);
  const findings: Finding[] = [];
  await checkConnect(config, (finding) => findings.push(finding));
  const text = findings.map(lineOf).join('');
  expect(text).toMatch(/^ok: Signed in to FreeSWITCH at \S+ by the password of the event socket$/m);
  expect(text).toMatch(/^ok: FreeSWITCH 1\.\d+\.\d+/m);
  expect(text).toContain('ok: The events that the gateway needs are sent\n');
  expect(text).toContain(`ok: recordings.dir: FreeSWITCH sees ${contract.recordings};`);
  expect(text).toContain('ok: recordings.format: FreeSWITCH has loaded a module for wav\n');
  expect(text).toContain('ok: dial.default loopback/{user}: FreeSWITCH has loaded the endpoint loopback;');
  expect(text).toContain(
    "ok: dial.invite user/{user}@127.0.0.1: FreeSWITCH's directory has the domain 127.0.0.1\n",
  );
  expect(text).toContain('problem: dial.allow.3 bogus/{user}: FreeSWITCH has not loaded an endpoint bogus\n');
  expect(text).toContain(`ok: Conference ${name} (1 member) is commanded as ${name} (pattern Contract*)`);
  expect(text).toContain(`warning: Conference ${unlisted} (1 member) is commanded by admins only`);
  expect(await contract.api('show', 'channels', 'count')).toBe(before);
  expect((await contract.json(`${name}/list`)).body.members).toMatchObject([{ id: member }]);
});
