import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Requests of the programs written for sipXecs, and the parts of the answers that they check. */

const MY = '/sipxconfig/rest/my';

let world: World;
let recordings: string;
beforeAll(async () => {
  recordings = await mkdtemp(join(tmpdir(), 'recordings-'));
  world = await startWorld({
    recordings: { dir: recordings },
    dial: { default: 'user/{user}@example.org', invite: 'user/{user}@example.org' },
  });
  world.simulator.destinations.set('user/', { answerAfterMs: 0 });
});
afterAll(async () => {
  await world.end();
  await rm(recordings, { recursive: true });
});

describe('the desktop client: sends Basic at once and GET, accepts only 200, looks for words in the text', () => {
  const get = async (command: string): Promise<string> => {
    const { status, headers, text } = await world.ask(`${MY}/conference/WeeklyTeamConf/${command}`);
    expect([command, status, headers['www-authenticate']]).toEqual([command, 200, undefined]);
    return text;
  };

  test('runs commands', async () => {
    world.fill('WeeklyTeamConf', 3);
    expect(await get('mute&all')).toMatch(
      /^<command-response>[\s\S]*OK mute \d+[\s\S]*<\/command-response>\n$/,
    );
    expect(await get('lock')).toContain('OK WeeklyTeamConf locked');
    expect(await get('kick&last')).toContain('OK kicked');
  });

  test('makes a recording, from start to stop', async () => {
    world.fill('WeeklyTeamConf', 1);
    expect(await get('record&status')).toContain('NO_RECORDING');
    expect(await get('record')).toContain('<command-response>');
    expect(await get('record&status')).toContain('IN_PROGRESS');
    expect(await get('record')).toContain('IN_PROGRESS');
    expect(await get('record&duration')).toMatch(/\d/);
    await get('record&stop');
    expect(await get('record&status')).toContain('NO_RECORDING');
  });

  test.each(['PUT', 'POST'])('sends a %s with a body of one byte', async (method) => {
    world.fill('WeeklyTeamConf', 1);
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }, { 'content-type': 'text/xml' }]) {
      const asking = { method, body: ' ', headers };
      expect((await world.ask(`${MY}/conference/WeeklyTeamConf/unlock`, asking)).status).toBe(200);
    }
    const call = method === 'PUT' ? `${MY}/call/201` : `${MY}/redirect/callcontroller/200/201`;
    expect((await world.ask(call, { method, body: ' ' })).status).toBe(200);
  });
});

describe('the web portal: JSON, and ampersands at the end', () => {
  const json = accept('application/json');

  test('reads the details and uses their ids', async () => {
    world.fill('WeeklyTeamConf', 2);
    const details = await world.ask(`${MY}/conferencedetails/WeeklyTeamConf`, { headers: json });
    const { members } = JSON.parse(details.text).conference;
    expect(members).toHaveLength(2);
    for (const command of ['mute', 'unmute', 'deaf', 'undeaf', 'kick']) {
      const answer = await world.ask(`${MY}/conference/WeeklyTeamConf/${command}&${members[0].id}&`, {
        headers: json,
      });
      expect([command, answer.status, JSON.parse(answer.text).members]).toEqual([
        command,
        200,
        [members[0].id],
      ]);
    }
    expect((await world.ask(`${MY}/conference/WeeklyTeamConf/pin&1234`, { headers: json })).status).toBe(200);
  });

  test('sends an invitation', async () => {
    world.fill('WeeklyTeamConf', 1);
    const { status, text } = await world.ask(`${MY}/conference/WeeklyTeamConf/invite&400`);
    expect([status, text]).toEqual([200, '<command-response>Invitation sent</command-response>\n']);
    await until(() => world.simulator.find('WeeklyTeamConf')?.count === 2);
  });

  test('clicks to call and finds its status lines', async () => {
    const path = `${MY}/redirect/callcontroller/200/201`;
    expect((await world.ask(path, { method: 'POST' })).status).toBe(200);
    await until(async () => {
      const { text } = await world.ask(path);
      return [...text.matchAll(/<status-line>([^<]+)</g)].at(-1)?.[1] === 'SIP/2.0 200 OK';
    });
  });
});
