import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the path of a program that a test really runs. If it is not installed, shows a notice and returns
 * `undefined`, so that the test can be skipped.
 *
 * @throws Error if it is not installed and `CI` is set: there no test may be skipped without notice
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
