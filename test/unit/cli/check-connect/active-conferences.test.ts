import { Simulator } from '../../../simulator/simulator';
import { type Asked, found } from './found';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

const CONFERENCES = `
  Team: { owner: "200" }
  Sales: { owner: "200", freeswitchName: 3000-pbx.example.org }
  3001: { owner: "200" }
  Swapped: { owner: "200", freeswitchName: Elsewhere }
  "35??": { owner: "200" }`;

async function ofConferences(asked: Asked = {}): Promise<string[]> {
  const lines = await found(simulator, { conferences: CONFERENCES, ...asked });
  return lines.filter((line) => /conference/i.test(line));
}

test('shows that nothing is active, and what to do', async () => {
  expect(await ofConferences()).toEqual([
    'ok: No conference is active now; call one, and check again to see by which name it is known',
  ]);
});

test('shows each active conference with the names for commands', async () => {
  simulator.conference('Team').join();
  simulator.conference('3000-pbx.example.org').join();
  simulator.conference('3501').join();
  simulator.conference('3501').join();
  expect((await ofConferences()).sort()).toEqual([
    'ok: Conference 3000-pbx.example.org (1 member) is commanded as Sales, owned by 200',
    'ok: Conference 3501 (2 members) is commanded as 3501 (pattern 35??), owned by 200',
    'ok: Conference Team (1 member) is commanded as Team, owned by 200',
  ]);
});

test('shows an unlisted one with who may command it, and with the entry that was probably meant', async () => {
  simulator.conference('3001-192.168.1.10').join();
  simulator.conference('taem').join();
  simulator.conference('Unknown').join();
  const nobody = 'is commanded by nobody: no entry of conferences names it';
  expect((await ofConferences()).sort()).toEqual([
    `warning: Conference 3001-192.168.1.10 (1 member) ${nobody}; if conferences.3001 means it, add there: freeswitchName: 3001-192.168.1.10`,
    `warning: Conference Unknown (1 member) ${nobody}`,
    `warning: Conference taem (1 member) ${nobody}; if conferences.Team means it, add there: freeswitchName: taem`,
  ]);
  const admin = { users: '  boss: { password: "1", role: admin }' };
  expect(await ofConferences(admin)).toContain(
    'warning: Conference Unknown (1 member) is commanded by admins only: no entry of conferences names it',
  );
});

test('shows one that differs from an entry only in the domain with that entry', async () => {
  const conferences = `
  Sales: { owner: "200", freeswitchName: 3000-192.168.1.10 }
  3100-192.168.1.10: { owner: "200" }
  "3200": { owner: "200" }
  Support: { owner: "200", freeswitchName: "3300" }
  Board: { owner: "200", freeswitchName: 3400@pbx.example.org }
  Other: { owner: "200", freeswitchName: 3500-a }`;
  for (const number of ['3000', '3100', '3200', '3300', '3400']) {
    simulator.conference(`${number}-127.0.0.1`).join();
  }
  simulator.conference('3500-b').join();
  const nobody = '-127.0.0.1 (1 member) is commanded by nobody: no entry of conferences names it';
  expect((await ofConferences({ conferences })).sort()).toEqual([
    `warning: Conference 3000${nobody}; conferences.Sales names 3000-192.168.1.10; if it means this one, write freeswitchName: 3000-127.0.0.1`,
    `warning: Conference 3100${nobody}; if conferences.3100-192.168.1.10 means it, add there: freeswitchName: 3100-127.0.0.1`,
    `warning: Conference 3200${nobody}; if conferences.3200 means it, add there: freeswitchName: 3200-127.0.0.1`,
    `warning: Conference 3300${nobody}; conferences.Support names 3300; if it means this one, write freeswitchName: 3300-127.0.0.1`,
    `warning: Conference 3400${nobody}; conferences.Board names 3400@pbx.example.org; if it means this one, write freeswitchName: 3400-127.0.0.1`,
    'warning: Conference 3500-b (1 member) is commanded by nobody: no entry of conferences names it',
  ]);
});

test('warns of a name that the gateway cannot send, and of one that the file uses for another', async () => {
  simulator.conference('my room\n\u001b[2J').join();
  for (const name of ['Swapped', 'a+1234', 'list']) simulator.conference(name).join();
  expect((await ofConferences()).sort()).toEqual([
    'warning: Conference Swapped (1 member) cannot be commanded: conferences.Swapped means Elsewhere in FreeSWITCH',
    'warning: Conference a+1234 (1 member) cannot be commanded: its name cannot hold "+", after which FreeSWITCH looks for a PIN',
    'warning: Conference list (1 member) cannot be commanded: its name is a command word of FreeSWITCH',
    'warning: Conference my room\\u{a}\\u{1b}[2J (1 member) cannot be commanded: its name cannot hold U+000A',
  ]);
});

test('a FreeSWITCH without mod_conference, an old one, and one whose mod_conference hangs', async () => {
  const refusals: [string, RegExp][] = [
    ['-ERR conference Command not found!\n', /has no API conference; its module is not loaded$/],
    ['Conference json_list not found\n', /does not know json_list$/],
  ];
  for (const [text, words] of refusals) {
    simulator.faults.next('json_list', { kind: 'reply', text });
    expect(await ofConferences()).toEqual([
      expect.stringMatching(/^problem: The conferences cannot be listed: /),
    ]);
    simulator.faults.next('json_list', { kind: 'reply', text });
    expect((await ofConferences())[0]).toMatch(words);
  }
  simulator.faults.next('json_list', { kind: 'hang' });
  expect(await ofConferences({ more: 'timeouts: { command: 1 }' })).toEqual([
    expect.stringMatching(
      /^problem: The conferences cannot be listed: FreeSWITCH did not answer within \d+ ms$/,
    ),
  ]);
});

test('shows the first of very many, and the number of the others', async () => {
  for (let count = 0; count < 205; count++) simulator.conference(`Room${count}`).join();
  const lines = await ofConferences();
  expect(lines).toHaveLength(201);
  expect(lines.at(-1)).toBe('ok: 5 more conferences are active');
});
