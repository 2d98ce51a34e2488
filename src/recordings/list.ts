import type { Conference } from '../directory/port';
import { sideBySide } from '../lib/side-by-side';
import { idOfFile, placeBehind } from './conference-files';
import type { RecordingsFolder } from './folder';
import { fileSeconds } from './length/file-length';
import type { RecordingName, RecordingPolicy } from './names';
import { filesOf, type RecordingFile, type RecordingParts } from './recording-file';
import { type Running, whatRuns } from './running';

/** A recording as the JSON API shows it. */
export interface RecordingView {
  readonly id: string;
  readonly label: string | null;
  /** ISO 8601 in UTC, to the second. */
  readonly startedAt: string;
  /** The size of the file, until now. */
  readonly bytes: number;
  /** To the millisecond; null if the length cannot be known. */
  readonly seconds: number | null;
  /** True while FreeSWITCH writes to it. Then it can neither be downloaded nor deleted. */
  readonly running: boolean;
  readonly format: 'wav' | 'mp3';
}

export interface RecordingPage {
  /** The newest first. */
  readonly recordings: readonly RecordingView[];
  /** The value of `after` for the next page; `undefined` on the last page. */
  readonly next?: string;
}

/** Files that are read at once. */
const AT_ONCE = 8;

/**
 * Lists recordings of a conference, the newest first. Works without a connection to FreeSWITCH, too.
 *
 * @param after the id behind which the page begins, in this order. Its recording may have been deleted
 * @returns `undefined` if `after` cannot be an id of this conference
 * @throws GatewayError recordings_not_local, recordings_inaccessible
 */
export async function listRecordings(
  parts: RecordingParts,
  conference: Conference,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<RecordingPage | undefined> {
  const { folder, policy } = filesOf(parts);
  if (after !== undefined && policy.filesOf(conference, after).length === 0) return undefined;
  const files = await folder.filesOf(conference.freeswitchName, parts.live.recordings.heard);
  const found = pageOf(policy, conference, await files.newestFirst(), { limit: limit + 1, after });
  const page = found.slice(0, limit);
  const running = await whatRuns(parts, conference);
  const now = parts.clock.now();
  const view = async ({ file, name }: (typeof page)[number]): Promise<RecordingView | undefined> => {
    const state = await folder.state(file);
    // If there is no state, the file has been deleted meanwhile.
    return state && viewOf(folder, running, { file, name, state, path: policy.pathOf(file) }, now);
  };
  const giveBack = await folder.lists.take({ whose: conference.freeswitchName });
  const views = await sideBySide(page, AT_ONCE, view).finally(giveBack);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    recordings: views.filter((view) => view !== undefined),
    ...(last && { next: last.name.id }),
  };
}

/**
 * Returns one page of the files of a conference that are recordings, the newest first. If an id is given, the page begins
 * behind it.
 */
function pageOf(
  policy: RecordingPolicy,
  conference: Conference,
  files: readonly string[],
  { limit, after }: { limit: number; after: string | undefined },
): { readonly file: string; readonly name: RecordingName }[] {
  const page = [];
  let at = after === undefined ? 0 : placeBehind(files, after);
  while (at < files.length && page.length < limit) {
    const id = idOfFile(files[at] ?? '');
    const same: string[] = [];
    for (; at < files.length && idOfFile(files[at] ?? '') === id; at++) same.push(files[at] ?? '');
    // If two files have the same id, take the one that the id means.
    const one = policy.filesOf(conference, id).find(({ file }) => same.includes(file));
    if (one) page.push(one);
  }
  return page;
}

async function viewOf(
  folder: RecordingsFolder,
  running: Running,
  recording: RecordingFile,
  now: number,
): Promise<RecordingView> {
  const { name, state } = recording;
  const runs = running.has(recording);
  const seconds =
    (runs ? running.seconds(recording) : undefined) ?? (await secondsOf(folder, recording, now));
  return {
    id: name.id,
    label: name.label ?? null,
    startedAt: new Date(name.startedAt).toISOString(),
    bytes: state.bytes,
    seconds: seconds === undefined ? null : Math.round(seconds * 1_000) / 1_000,
    running: runs,
    format: name.format,
  };
}

/**
 * Returns the length in seconds. `undefined` also if the gateway may see the file but not read it: the others must still
 * be listed.
 */
async function secondsOf(
  folder: RecordingsFolder,
  { file, name, state }: RecordingFile,
  now: number,
): Promise<number | undefined> {
  const known = folder.lengths.find(file, state);
  if (known) return known.seconds;
  const opened = await folder.open(file).catch(() => undefined);
  if (!opened) return undefined;
  try {
    const seconds = await fileSeconds(opened.handle, name.format, opened.state.bytes);
    folder.lengths.note(file, opened.state, seconds, now);
    return seconds;
  } catch {
    return undefined;
  } finally {
    await opened.handle.close();
  }
}
