import { Simulator } from '../../../simulator/simulator';
import { recording, type Transcript } from '../../simulator/transcript';
import { type Asked, found } from './found';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

const CONFERENCES = `
  Team: { owner: "200" }
  Sales: { owner: "200", profile: pinend }
  "35??": { owner: "200", profile: bare }
  Board: { owner: "200", profile: video-mcu-stereo }`;

async function ofProfiles(asked: Asked = {}): Promise<string[]> {
  const lines = await found(simulator, { conferences: CONFERENCES, ...asked });
  return lines.filter((line) => /profile/.test(line));
}

const NONE = "so a conference that the gateway's call makes gets none: no PIN, no sounds";
const MISSING = [
  `warning: conferences.Sales.profile: FreeSWITCH's conference.conf has no profile pinend, ${NONE}: did you mean \`pinned\`?`,
  `warning: conferences.Board.profile: FreeSWITCH's conference.conf has no profile video-mcu-stereo, ${NONE}`,
];

test('shows a profile that FreeSWITCH lacks, with the one that was probably meant', async () => {
  expect(await ofProfiles()).toEqual(MISSING);
});

test('understands a recorded answer of FreeSWITCH', async () => {
  const { exchanges } = recording<Transcript>('connect');
  const text = exchanges.find(({ command }) => command.endsWith(' conference.conf'))?.reply ?? '';
  expect(text).toContain('<profile name="pinned">');
  simulator.faults.next('xml_locate', { kind: 'reply', text });
  expect(await ofProfiles()).toEqual(MISSING);
});

test('prints one line if FreeSWITCH has all profiles; entries without a profile ask nothing', async () => {
  const all = { conferences: '  Team: { owner: "200", profile: pinned }' };
  expect(await ofProfiles(all)).toEqual(['ok: FreeSWITCH has the profiles that conferences names']);
  simulator.faults.next('xml_locate', { kind: 'reply', text: 'not asked' });
  expect(await ofProfiles({ conferences: '  Team: { owner: "200" }' })).toEqual([]);
  expect(simulator.apis.filter((line) => line.startsWith('xml_locate'))).toHaveLength(1);
});

test.each([
  ["can't find anything\n", 'FreeSWITCH gave an answer that this gateway does not know'],
  [
    '<configuration name="conference.conf"><profiles>',
    'FreeSWITCH gave an answer that this gateway does not know',
  ],
  ['-ERR xml_locate Command not found!\n', 'FreeSWITCH has no API xml_locate; its module is not loaded'],
])('unknown answers leave it unknown: %j', async (text, why) => {
  simulator.faults.next('xml_locate', { kind: 'reply', text });
  expect(await ofProfiles()).toEqual([
    `warning: Cannot check if FreeSWITCH has the profiles of conferences: ${why}`,
  ]);
});
