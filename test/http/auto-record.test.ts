import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from '../helpers/ask';
import { EventStream } from '../helpers/event-stream';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Conferences whose profile records automatically. */

let world: World;
let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'recordings-')));
  world = await startWorld({ recordings: { dir } });
});
afterEach(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const NAME = 'WeeklyTeamConf';
/** Makes a conference of this profile, with a member. */
function begin(profile: string) {
  world.simulator.core.conferences.delete(NAME);
  const conference = world.simulator.conference(NAME, { profile });
  conference.join();
  return conference;
}
const ask = async (tail: string) => {
  const answer = await world.ask(`/conference/${NAME}/${tail}`, { headers: accept('application/json') });
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const post = async (command: string, ...args: string[]) => {
  const answer = await world.ask(`/api/conferences/${NAME}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command, args }),
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const recordLines = () => world.simulator.apis.filter((line) => / record /.test(line));

describe('if the automatic recording cannot open its file', () => {
  test('the gateway starts no recording, because FreeSWITCH would crash', async () => {
    begin('autorecbad');
    const ways = [
      () => ask('record'),
      () => ask('record&start'),
      () => ask('record&minutes'),
      () => ask('recording&start'),
      () => ask('recording&start&minutes'),
      () => post('record'),
      () => post('recording', 'start'),
    ];
    for (const way of ways) {
      const { status, body } = await way();
      expect([status, body.code]).toEqual([409, 'auto_record_fails']);
      expect(body.detail).toContain(`/proc/nowhere/auto-${NAME}.wav`);
    }
    const sipxecs = await world.ask(`/sipxconfig/rest/my/conference/${NAME}/record`);
    expect(sipxecs.status).toBe(409);
    expect(recordLines()).toEqual([]);
    expect(world.simulator.harm).toEqual([]);
    expect(await ask('count')).toMatchObject({ status: 200 });
  });

  test('the gateway starts none even in the moment when the first member joins', async () => {
    begin('autorecbad');
    const answers = await Promise.all([ask('record'), ask('record&b'), post('record')]);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(recordLines()).toEqual([]);
  });

  test('if the profile suppresses the failure event, the stop event of each try shows the failure', async () => {
    const conference = begin('default');
    const fire = (action: string, more: Record<string, string>) =>
      conference.fire(action, ['test', 'test', 1], (event) => {
        for (const [name, value] of Object.entries(more)) event.add(name, value);
      });
    fire('stop-recording', { Path: '/elsewhere/auto.wav', 'Samples-Out': '0' });
    await until(async () => (await ask('record')).body.code === 'auto_record_fails');
    // The automatic recording has started at last, so it is the one that runs.
    fire('start-recording', { Path: '/elsewhere/auto.wav' });
    await until(async () => (await ask('record')).body.code === 'already_recording');
    fire('stop-recording', { Path: '/elsewhere/auto.wav', 'Samples-Out': '0' });
    // The profile begins no other recording: the gateway would have heard of it within two seconds.
    await until(async () => (await ask('record')).status === 200);
  });

  test("a failed recording of the gateway's own has no such effect", async () => {
    begin('default');
    world.simulator.unwritable = /b1/;
    expect(await ask('record&b1')).toMatchObject({ status: 502, body: { code: 'recording_failed' } });
    expect((await ask('record&fine')).status).toBe(200);
  });

  test('streams report it once, and later streams show it in the snapshot', async () => {
    const stream = await EventStream.open(world.gateway.url);
    begin('autorecbad');
    const path = `/proc/nowhere/auto-${NAME}.wav`;
    expect((await stream.sees('recording-failed')).data.recording).toEqual({ id: null, path });
    const fails = () => world.simulator.core.nextMemberId();
    const before = fails();
    await until(() => fails() - before > 30);
    expect(stream.of('recording-failed')).toHaveLength(1);
    const later = await EventStream.open(world.gateway.url, { conference: NAME });
    expect((await later.sees('snapshot')).data.recordingFailed).toBe(path);
    stream.close();
    later.close();
  });
});

describe('if the automatic recording runs', () => {
  test('status, duration and stop report what FreeSWITCH records, even if the profile began it', async () => {
    const conference = begin('autorec');
    await until(async () => (await world.ask(`/conference/${NAME}/record&status`)).text === 'IN_PROGRESS');
    await until(async () => Number((await world.ask(`/conference/${NAME}/record&duration`)).text) >= 1);
    expect(await ask('record')).toMatchObject({ status: 409, body: { code: 'already_recording' } });
    expect((await world.ask(`/sipxconfig/rest/my/conference/${NAME}/record`)).text).toContain('IN_PROGRESS');
    expect(recordLines()).toEqual([]);
    expect(conference.recordings).toHaveLength(1);
    const stopped = await ask('record&stop');
    expect(stopped).toMatchObject({ status: 200, body: { paths: [`/recordings/auto-${NAME}.wav`] } });
    expect((await world.ask(`/conference/${NAME}/record&status`)).text).toBe('NO_RECORDING');
    const { text: seconds } = await world.ask(`/conference/${NAME}/record&duration`);
    expect(Number(seconds)).toBeGreaterThanOrEqual(1);
    expect((await ask('record')).status).toBe(200);
  });
});
