import { readdir, readlink } from 'node:fs/promises';

/** Returns the files below a folder that this process has open. */
export async function descriptorsBelow(folder: string): Promise<string[]> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.startsWith(folder));
}
