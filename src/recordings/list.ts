import type { Conference } from '../ports';
import { fileSeconds } from './file-length';
import type { RecordingsFolder } from './folder';
import { mapBounded } from './map-bounded';
import { filesOf, type RecordingFile, type RecordingParts } from './recording-file';
import { type Running, whatRuns } from './running';

/** A recording as the JSON API shows it. */
export interface RecordingView {
  readonly id: string;
  readonly label: string | null;
  /** ISO 8601 in UTC, to the second. */
  readonly startedAt: string;
  /** Of the file, until now. */
  readonly bytes: number;
  /** To the millisecond; null where nobody can tell. */
  readonly seconds: number | null;
  /** While FreeSWITCH writes to it: it can neither be had nor deleted then. */
  readonly running: boolean;
  readonly format: 'wav' | 'mp3';
}

export interface RecordingPage {
  /** The newest first. */
  readonly recordings: readonly RecordingView[];
  /** What `after` has to be for the next page; undefined on the last. */
  readonly next?: string;
}

/** Files that are read at once. */
const AT_ONCE = 8;

/**
 * Lists recordings of a conference, the newest first. FreeSWITCH need not be connected.
 *
 * @param after the id behind which the page begins, in this order; there need be no such recording any more
 * @returns undefined where `after` can be no id of this conference
 * @throws GatewayError recordings_not_local, recordings_inaccessible
 */
export async function listRecordings(
  parts: RecordingParts,
  conference: Conference,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<RecordingPage | undefined> {
  const { folder, policy } = filesOf(parts);
  const cursor = after === undefined ? undefined : policy.filesOf(conference, after)[0]?.name;
  if (after !== undefined && cursor === undefined) return undefined;
  const named = (await folder.files()).flatMap((file) => {
    const name = policy.read(conference, file);
    // Of two files with one id, the one that the id stands for.
    return name
      ? [{ file, name, rank: policy.filesOf(conference, name.id).findIndex((f) => f.file === file) }]
      : [];
  });
  named.sort((a, b) => newestFirst(a.name, b.name) || a.rank - b.rank);
  const wanted = named.filter(
    ({ name }, index) =>
      name.id !== named[index - 1]?.name.id && (cursor === undefined || newestFirst(name, cursor) > 0),
  );
  const page = wanted.slice(0, limit);
  const running = await whatRuns(parts, conference);
  const views = await mapBounded(page, AT_ONCE, async ({ file, name }) => {
    const state = await folder.state(file);
    // It has been deleted meanwhile.
    return state && viewOf(folder, running, { file, name, state, path: policy.pathOf(file) });
  });
  const last = wanted.length > limit ? page.at(-1) : undefined;
  return {
    recordings: views.filter((view) => view !== undefined),
    ...(last && { next: last.name.id }),
  };
}

type Place = Pick<RecordingFile['name'], 'id' | 'startedAt'>;

function newestFirst(a: Place, b: Place): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

async function viewOf(
  folder: RecordingsFolder,
  running: Running,
  recording: RecordingFile,
): Promise<RecordingView> {
  const { name, state } = recording;
  const runs = running.has(recording);
  const seconds = (runs ? running.seconds(recording) : undefined) ?? (await secondsOf(folder, recording));
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

/** Undefined also where the gateway may see the file and not read it: the others are still to be listed. */
async function secondsOf(
  folder: RecordingsFolder,
  { file, name }: RecordingFile,
): Promise<number | undefined> {
  const opened = await folder.open(file).catch(() => undefined);
  if (!opened) return undefined;
  try {
    return await fileSeconds(opened.handle, name.format, opened.state.bytes);
  } catch {
    return undefined;
  } finally {
    await opened.handle.close();
  }
}
