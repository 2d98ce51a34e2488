import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Config } from '../../config/schema';
import { mediaRoots, sharesFolders } from '../../config/settings';
import { type Ask, truth, whyUnknown } from './ask';
import { type Finding, ok, problem, warning } from './finding';
import { loaded } from './interfaces';
import { QUESTIONS } from './questions';

/** Checks if FreeSWITCH sees the media folders, and if the gateway may read those in which it checks paths by itself. */
export async function mediaFindings({ media, freeswitch }: Config, ask: Ask | undefined): Promise<Finding[]> {
  const roots = mediaRoots(media, sharesFolders(freeswitch));
  const findings: Finding[] = [];
  for (const [index, { path, local }] of roots.entries()) {
    const key = `media.roots.${index}`;
    const seen = ask && (await seenByFreeswitch(ask, key, path, problem));
    if (seen) findings.push(seen);
    if (local === undefined) {
      const byText = `the gateway does not see ${path} itself; paths below it are checked by their text`;
      if (seen?.level !== 'problem') findings.push(ok(`${key}: ${byText}`));
      continue;
    }
    const fault = await faultOf(local, constants.R_OK | constants.X_OK);
    if (fault) findings.push(problem(`${key}: the gateway ${fault}, so nothing of it can be played`));
    else
      findings.push(ok(`${key}: the gateway reads ${local}`), ...(await sameFolder(ask, key, path, local)));
  }
  return findings;
}

/** Checks if FreeSWITCH sees the folder of recordings, and if the gateway may read and delete the files in it. */
export async function recordingFindings(
  { recordings, freeswitch }: Config,
  ask: Ask | undefined,
): Promise<Finding[]> {
  if (!recordings) return [ok('recordings: not configured, so nothing can be recorded')];
  const { dir, local, format } = recordings;
  const seen = ask && (await seenByFreeswitch(ask, 'recordings.dir', dir, warning));
  const findings = ask && seen ? [seen, await formatFinding(ask, format)] : [];
  const here = local ?? (sharesFolders(freeswitch) ? dir : undefined);
  const key = local === undefined ? 'recordings.dir' : 'recordings.local';
  const unserved = 'recordings can be made, but not listed, downloaded or deleted here';
  if (here === undefined) {
    return [...findings, warning(`recordings.local is not configured: ${unserved}`)];
  }
  const unreadable = await faultOf(here, constants.R_OK | constants.X_OK);
  if (unreadable?.includes('ENOENT') && local === undefined) {
    // The folder does not exist yet, for both; or FreeSWITCH has another one, for example in a container.
    if (seen?.level === 'warning') return findings;
    const elsewhere = `the gateway does not see ${here}: ${unserved}, unless recordings.local names it`;
    return [...findings, warning(`${key}: ${elsewhere}`)];
  }
  if (unreadable) return [...findings, problem(`${key}: the gateway ${unreadable}: ${unserved}`)];
  const fixed = await faultOf(here, constants.W_OK | constants.X_OK);
  findings.push(
    fixed
      ? warning(
          `${key}: the gateway reads ${here} and may not write there: recordings cannot be deleted here`,
        )
      : ok(`${key}: the gateway reads ${here} and may delete there`),
  );
  return [...findings, ...(await sameFolder(ask, key, dir, here))];
}

/** Checks if FreeSWITCH sees a folder. `file_exists` only looks, and opens no file. */
async function seenByFreeswitch(
  ask: Ask,
  key: string,
  path: string,
  unseen: typeof problem,
): Promise<Finding> {
  const reply = await ask(QUESTIONS.fileExists(path));
  const seen = truth(reply);
  if (seen === undefined) {
    return warning(`${key}: cannot check if FreeSWITCH sees ${path}: ${whyUnknown(reply)}`);
  }
  const writing = key === 'recordings.dir';
  if (seen) {
    const more = writing ? '; only a recording shows if it may write there' : '';
    return ok(`${key}: FreeSWITCH sees ${path}${more}`);
  }
  const then = writing
    ? '; it makes the folder with the first recording, if it may'
    : ', so nothing of it can be played';
  return unseen(`${key}: FreeSWITCH does not see ${path}${then}`);
}

/** Checks if two paths are one folder, as `local` claims: FreeSWITCH must see a file that is in the folder here. */
async function sameFolder(
  ask: Ask | undefined,
  key: string,
  path: string,
  local: string,
): Promise<Finding[]> {
  if (!ask || path === local) return [];
  const [entry] = (await readdir(local).catch(() => [])).filter((name) => /^[\w.-]+$/.test(name));
  if (entry === undefined) return [];
  // The name is not shown: it may be a recording's.
  return truth(await ask(QUESTIONS.fileExists(posix.join(path, entry)))) === false
    ? [
        problem(
          `${key}: ${local} is not the folder that FreeSWITCH sees as ${path}: a file of this folder is missing there`,
        ),
      ]
    : [];
}

async function formatFinding(ask: Ask, format: string): Promise<Finding> {
  const formats = await loaded(ask, 'fileFormats');
  if ('unknown' in formats)
    return warning(`recordings.format: cannot check if FreeSWITCH writes ${format}: ${formats.unknown}`);
  return formats.names.has(format)
    ? ok(`recordings.format: FreeSWITCH has loaded a module for ${format}`)
    : problem(
        `recordings.format: FreeSWITCH has no module for ${format}; load ${format === 'mp3' ? 'mod_shout' : 'mod_sndfile'}`,
      );
}

/** Returns the reason if the gateway cannot use a folder in this way; `undefined` if it can. */
async function faultOf(folder: string, mode: number): Promise<string | undefined> {
  try {
    if (!(await stat(folder)).isDirectory()) return `finds no folder at ${folder}`;
    await access(folder, mode);
    // File modes do not show everything, such as a mount that is gone. Only reading does.
    await readdir(folder);
    return undefined;
  } catch (error) {
    return `cannot read ${folder} (${(error as NodeJS.ErrnoException).code})`;
  }
}
