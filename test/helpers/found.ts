import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The path of a program that a test uses for real; `undefined` if it is not installed, with a notice, so that the test
 * can be skipped.
 *
 * @throws Error if it is not installed and `CI` is set: there nothing may be skipped unseen
 */
export function found(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const path = folders.map((folder) => join(folder, program)).find(isExecutable);
  if (path !== undefined) return path;
  if (process.env['CI']) throw new Error(`${program} is not installed; .ci/run installs it`);
  process.stderr.write(`${program} is not installed: its tests are skipped\n`);
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
