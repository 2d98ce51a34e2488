import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asNobody } from '../helpers/as-nobody';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
let dir: string;
let conferences = 0;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'recordings-')));
  world = await startWorld({ recordings: { dir }, conferences: { 'Team*': { owner: '200' } } });
  world.simulator.world.writesRecordings = true;
});
afterEach(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

async function json(target: string, method = 'GET') {
  const { status, headers, text } = await world.ask(target, { method, headers: accept('application/json') });
  return { status, body: headers['content-type']?.includes('json') ? JSON.parse(text) : undefined };
}

/** A conference with a member, and the URL of its recordings. */
function team(): { name: string; recordings: string } {
  const name = `Team${conferences++}`;
  world.fill(name, 1);
  return { name, recordings: `/api/conferences/${name}/recordings` };
}

async function record(name: string): Promise<string> {
  const { status, body } = await json(`/conference/${name}/record&x`);
  expect(status).toBe(200);
  return body.recording;
}

/** The results of a download and of a deletion. */
async function codes(url: string) {
  const [got, deleted] = [await json(url), await json(url, 'DELETE')];
  return [got.body?.code ?? got.status, deleted.body?.code ?? deleted.status];
}

const age = (file: string, seconds: number) => {
  const then = new Date(Date.now() - seconds * 1_000);
  return utimes(join(dir, file), then, then);
};

test('asks FreeSWITCH nothing, even for many downloads, if the end of the recording was reported', async () => {
  const { name, recordings } = team();
  const id = await record(name);
  expect((await json(`/conference/${name}/record&stop`)).status).toBe(200);
  const before = world.simulator.apis.length;
  for (const range of ['bytes=0-3', 'bytes=4-7']) {
    const answer = await world.ask(`${recordings}/${id}`, { headers: { range } });
    expect(answer.status).toBe(206);
  }
  expect(world.simulator.apis.slice(before)).toEqual([]);
});

test('refuses download and deletion while a recording runs, and allows both when it has stopped', async () => {
  const { name, recordings } = team();
  const id = await record(name);
  // A paused recording writes nothing but still runs.
  await age(`${id}.wav`, 3_600);
  const running = async () => (await json(recordings)).body.recordings[0];
  expect(await running()).toMatchObject({ id, label: 'x', running: true, bytes: 44, format: 'wav' });
  await until(async () => (await running()).seconds > 0.1);
  expect(await codes(`${recordings}/${id}`)).toEqual(['conflict', 'conflict']);
  await json(`/conference/${name}/record&stop`);
  const { body } = await json(recordings);
  const { size } = await stat(join(dir, `${id}.wav`));
  expect(body.recordings).toMatchObject([{ id, running: false, bytes: size, seconds: (size - 76) / 16_000 }]);
  expect(size).toBeGreaterThan(76 + 1_600);
  const { bytes } = await world.ask(`${recordings}/${id}`);
  expect([bytes.length, bytes.toString('latin1', 0, 4)]).toEqual([size, 'RIFF']);
  expect(await codes(`${recordings}/${id}`)).toEqual([200, 204]);
  expect((await json(recordings)).body.recordings).toEqual([]);
});

test('a recording whose start was not reported runs if FreeSWITCH lists it', async () => {
  const { name, recordings } = team();
  const id = `${name}.20261120T100424Z.0123abcd`;
  // Behind the gateway's back, without an event.
  world.simulator.find(name)?.record(join(dir, `${id}.wav`));
  await writeFile(join(dir, `${id}.wav`), '');
  await age(`${id}.wav`, 3_600);
  const { body } = await json(recordings);
  expect(body.recordings).toMatchObject([{ id, running: true, seconds: expect.any(Number) }]);
  expect(await codes(`${recordings}/${id}`)).toEqual(['conflict', 'conflict']);
});

test('a running recording of another conference is not found here', async () => {
  const [one, other] = [team(), team()];
  const id = await record(other.name);
  expect((await json(one.recordings)).body.recordings).toEqual([]);
  expect(await codes(`${one.recordings}/${id}`)).toEqual(['recording_not_found', 'recording_not_found']);
});

describe('if FreeSWITCH is gone', () => {
  const put = async (file: string, seconds: number) => {
    await writeFile(join(dir, file), 'x');
    await age(file, seconds);
    return file.replace('.wav', '');
  };

  test('old recordings stay available, and those that were running still count as running', async () => {
    const { name, recordings } = team();
    const old = await put(`${name}.20261120T100424Z.0123abcd.wav`, 11);
    const fresh = await put(`${name}.20261120T100425Z.0123abcd.wav`, 0);
    const ended = await record(name);
    await json(`/conference/${name}/record&stop`);
    const running = await record(name);
    await age(`${running}.wav`, 3_600);
    await world.simulator.stop();
    await until(() => !world.gateway.ready());
    const { status, body } = await json(recordings);
    expect(status).toBe(200);
    const runs = Object.fromEntries(
      body.recordings.map(({ id, running }: { id: string; running: boolean }) => [id, running]),
    );
    expect(runs).toEqual({ [old]: false, [fresh]: true, [ended]: false, [running]: true });
    expect(await codes(`${recordings}/${running}`)).toEqual(['conflict', 'conflict']);
    expect(await codes(`${recordings}/${fresh}`)).toEqual(['conflict', 'conflict']);
    expect(await codes(`${recordings}/${old}`)).toEqual([200, 204]);
    expect(await codes(`${recordings}/${ended}`)).toEqual([200, 204]);
  });

  test('a fresh recording does not run if FreeSWITCH, once back, does not list it', async () => {
    const { name, recordings } = team();
    const fresh = await put(`${name}.20261120T100425Z.0123abcd.wav`, 0);
    expect(await codes(`${recordings}/${fresh}`)).toEqual([200, 204]);
  });
});

describe('the folder of the recordings', () => {
  const list = '/api/conferences/Team/recordings';
  const one = `${list}/Team.20261120T100424Z.0123abcd`;
  const file = 'Team.20261120T100424Z.0123abcd.wav';
  /** The results of a list, a download and a deletion with this section `recordings`. */
  const all = async (recordings: Record<string, unknown> | undefined) => {
    await world.gateway.configure({ recordings });
    await world.gateway.reload();
    const { status, body } = await json(list);
    return { codes: [body.code ?? status, ...(await codes(one))], detail: body.detail };
  };
  const FAR = ['recordings_not_local', 'recordings_not_local', 'recordings_not_local'];
  const CLOSED = ['recordings_inaccessible', 'recordings_inaccessible', 'recordings_inaccessible'];

  test('is FreeSWITCH’s own if that is on loopback', async () => {
    await writeFile(join(dir, file), 'x');
    await age(file, 60);
    expect((await all({ dir })).codes).toEqual([200, 200, 204]);
  });

  test('is `local` if given', async () => {
    await mkdir(join(dir, 'here'));
    await writeFile(join(dir, 'here', file), 'x');
    await age(join('here', file), 60);
    expect((await all({ dir: '/nowhere', local: join(dir, 'here') })).codes).toEqual([200, 200, 204]);
  });

  test('is missing if none is configured', async () => {
    const { codes, detail } = await all(undefined);
    expect([codes, detail]).toEqual([FAR, 'No folder for recordings is configured.']);
    expect((await json(list)).status).toBe(501);
  });

  test('is missing if FreeSWITCH’s folder is not on this machine', async () => {
    const { codes, detail } = await all({ dir: join(dir, 'nowhere') });
    expect(codes).toEqual(FAR);
    expect(detail).toContain('recordings.local');
  });

  test('is reported as inaccessible if `local` is not a folder', async () => {
    await writeFile(join(dir, 'file'), '');
    for (const local of [join(dir, 'file'), join(dir, 'nowhere')]) {
      const { codes, detail } = await all({ dir, local });
      expect(codes).toEqual(CLOSED);
      expect(detail).not.toContain(dir);
    }
    expect((await json(list)).status).toBe(500);
  });

  test('is inaccessible if it cannot be read: the client gets the code, and the log the reason', async () => {
    await writeFile(join(dir, file), 'x');
    await chmod(dir, 0o000);
    await asNobody(async () => {
      const answers = [await json(list), await json(one), await json(one, 'DELETE')];
      expect(answers.map(({ body }) => body.code)).toEqual(CLOSED);
    });
    await chmod(dir, 0o755);
    const lines = world.gateway.log.filter(({ outcome }) => outcome === 'recordings_inaccessible');
    expect(lines.map(({ action }) => action)).toEqual(['list', 'download', 'delete']);
    for (const line of lines) {
      expect(line).toMatchObject({ level: 50, reason: expect.stringMatching(`EACCES.*${dir}`) });
    }
    expect(await readdir(dir)).toEqual([file]);
  });

  test('lists a file that may not be read, without its length', async () => {
    await writeFile(join(dir, file), 'x', { mode: 0o000 });
    await age(file, 60);
    await chmod(dir, 0o755);
    await asNobody(async () => {
      expect((await json(list)).body.recordings).toMatchObject([{ bytes: 1, seconds: null }]);
      expect(await codes(one)).toEqual(['recordings_inaccessible', 'recordings_inaccessible']);
    });
  });
});
