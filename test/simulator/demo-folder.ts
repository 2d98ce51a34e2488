import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createOnDisk, finishOnDisk } from './conference/recording-on-disk';

const CONFIG = resolve(__dirname, '../../fixtures/demo/gateway.yaml');
/** Seconds of the recording that exists from the beginning, at 8,000 samples per second. */
const SECONDS = 3;

export interface DemoFolder {
  readonly configFile: string;
  remove(): Promise<void>;
}

/**
 * Makes a temporary folder for everything that the demo keeps: the configuration, recordings, records. It is deleted at
 * the end.
 */
export async function makeDemoFolder(): Promise<DemoFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-demo-'));
  const recordings = join(folder, 'recordings');
  await mkdir(recordings);
  const text = await readFile(CONFIG, 'utf8');
  const configFile = join(folder, 'gateway.yaml');
  const here = text.replace(/(?<=^recordings: \{ dir: )[^,]+/m, recordings);
  await writeFile(configFile, here, { mode: 0o600 });
  const path = join(recordings, 'WeeklyTeamConf.20261113T090000Z.minutes.1f2e3d4c.wav');
  createOnDisk(path);
  finishOnDisk(path, SECONDS * 8_000);
  return { configFile, remove: () => rm(folder, { recursive: true, force: true }) };
}
