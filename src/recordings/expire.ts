import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock';
import { conferenceNameProblem } from '../directory/names';
import type { Conference, Directory } from '../directory/port';
import { GatewayError } from '../errors';
import type { EslReader } from '../esl/port';
import { sideBySide } from '../lib/side-by-side';
import type { Observation, Observer } from '../observers/observation';
import type { ConferenceFiles } from './conference-files';
import { type Ageing, expiredOf, type Limits } from './expired';
import type { RecordingsFolder } from './folder';
import type { RecordingMemory } from './memory';
import { beginningOf, nameOfBeginning, type RecordingName } from './names';
import type { Recordings } from './recording-tools';
import { filesWritten } from './running';
import { breath, PIECE } from './sort-in-pieces';

export interface ExpiryTools {
  readonly esl: EslReader;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly live: { readonly recordings: RecordingMemory };
  /** The settings of now. One run uses the same ones to its end. */
  readonly settings: () => {
    readonly directory: Directory;
    readonly recordings: Recordings | undefined;
  };
}

/** Files whose states are read at once, and files that are deleted before others have their turn at the disk. */
const AT_ONCE = 4;
const BITE = 100;
const PAUSE_MS = 100;
/** FreeSWITCH removes a recording from its list before it has closed the file. */
const QUIET_MS = 60_000;

interface OldFile extends Ageing {
  readonly file: string;
  readonly name: RecordingName;
}

/** A run over the whole folder. */
interface Run {
  readonly id: string;
  readonly folder: RecordingsFolder;
  readonly recordings: Recordings;
  readonly signal: AbortSignal;
}

/**
 * Deletes the recordings that are older, or more, than the limits allow. Each deletion is observed. If FreeSWITCH cannot be
 * asked which recordings of a conference run, all of that conference stay.
 *
 * @param signal ends the run after the file at hand
 */
export async function expireRecordings(tools: ExpiryTools, signal: AbortSignal): Promise<void> {
  const { directory, recordings } = tools.settings();
  if (!recordings?.keep || !recordings.folder) return;
  const run: Run = { id: randomUUID(), folder: recordings.folder, recordings, signal };
  let unasked = 0;
  try {
    const hashed = new Hashed(directory);
    let seen = 0;
    for (const [beginning, files] of await run.folder.conferences(tools.live.recordings.heard)) {
      if (signal.aborted) break;
      if (++seen % PIECE === 0) await breath();
      const freeswitchName = nameOfBeginning(beginning) ?? hashed.find(beginning);
      // Without its name nobody could ask FreeSWITCH if one of them runs.
      if (freeswitchName === undefined || conferenceNameProblem(freeswitchName) !== undefined) continue;
      const { conference, limits } = limitsOf(directory, recordings, freeswitchName);
      if (!(await expireOf(tools, run, conference, limits, files))) unasked++;
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // FreeSWITCH makes the folder for the first recording.
    if (error.code !== 'recordings_not_local') observeExpiry(tools, run, error);
  }
  if (unasked > 0) tools.observe({ kind: 'recordings-kept', conferences: unasked });
}

/** Returns false if files expire, but FreeSWITCH cannot be asked. @throws GatewayError recordings_inaccessible */
async function expireOf(
  tools: ExpiryTools,
  run: Run,
  conference: Conference,
  limits: Limits,
  files: ConferenceFiles,
): Promise<boolean> {
  if (limits.days === Number.POSITIVE_INFINITY && limits.megabytes === Number.POSITIVE_INFINITY) return true;
  const now = tools.clock.now();
  const old = await oldFiles(run, conference, limits, await files.newestFirst(), now);
  if (expiredOf(old, limits, now).length === 0) return true;
  const written = await filesWritten(tools.esl, conference);
  if (!written) return false;
  const known = old.map((file) => (written.has(file.file) ? { ...file, held: true } : file));
  let deleted = 0;
  for (const { file, limit } of expiredOf(known, limits, now)) {
    if (run.signal.aborted) break;
    const since = tools.clock.now();
    if (!(await run.folder.remove(file.file))) continue;
    const ms = tools.clock.now() - since;
    observeExpiry(tools, run, { conference: conference.name, recording: file.name.id, limit, ms });
    // An abort during the pause ends the loop at its next turn.
    if (++deleted % BITE === 0)
      await delay(PAUSE_MS, undefined, { signal: run.signal }).catch(() => undefined);
  }
  return true;
}

/** Returns the files that may expire, the newest first: all, if their size counts, else those that began too long ago. */
async function oldFiles(
  { folder, recordings, signal }: Run,
  conference: Conference,
  { days, megabytes }: Limits,
  files: readonly string[],
  now: number,
): Promise<OldFile[]> {
  const began = now - days * 86_400_000;
  const wanted: { readonly file: string; readonly name: RecordingName }[] = [];
  for (const [index, file] of files.entries()) {
    if (index % PIECE === PIECE - 1) await breath();
    const name = recordings.names.read(conference, file);
    if (name && (megabytes !== Number.POSITIVE_INFINITY || name.startedAt < began))
      wanted.push({ file, name });
  }
  const states = await sideBySide(wanted, AT_ONCE, async ({ file }) =>
    signal.aborted ? undefined : folder.state(file),
  );
  return wanted.flatMap(({ file, name }, index) => {
    const state = states[index];
    if (!state) return [];
    const endedAt = Math.max(name.startedAt, state.modifiedAt);
    return [{ file, name, endedAt, bytes: state.bytes, held: now - endedAt < QUIET_MS }];
  });
}

/** Returns the limits that hold for the recordings of a conference, and how to call it. */
function limitsOf(
  directory: Directory,
  { keep: all }: Recordings,
  freeswitchName: string,
): { readonly conference: Conference; readonly limits: Limits } {
  const found = directory.conference(freeswitchName);
  const fitting = found?.freeswitchName === freeswitchName ? [found] : [];
  const named = directory.entriesOf(freeswitchName);
  const entries = named.length > 0 ? named : fitting;
  const [conference = { name: freeswitchName, freeswitchName, profile: '', owners: [], listed: false }] =
    entries;
  // If several entries mean the same conference, nobody may lose a recording that one of them keeps.
  const longest = (key: keyof Limits): number =>
    Math.max(
      ...(entries.length > 0 ? entries : [conference]).map(
        ({ keep }) => keep?.[key] ?? all?.[key] ?? Number.POSITIVE_INFINITY,
      ),
    );
  return { conference, limits: { days: longest('days'), megabytes: longest('megabytes') } };
}

/** Finds the conferences whose names are so long that their files have only a hash of them. */
class Hashed {
  private names: ReadonlyMap<string, string> | undefined;

  constructor(private readonly directory: Directory) {}

  find(beginning: string): string | undefined {
    this.names ??= new Map(
      this.directory.conferences().map(({ freeswitchName }) => [beginningOf(freeswitchName), freeswitchName]),
    );
    return this.names.get(beginning);
  }
}

type Expiry = Extract<Observation, { kind: 'recording-expired' }>;

function observeExpiry(
  { observe }: ExpiryTools,
  { id: run }: Run,
  what: Pick<Expiry, 'conference' | 'recording' | 'limit' | 'ms'> | GatewayError,
): void {
  const kind = 'recording-expired';
  if (what instanceof GatewayError)
    observe({ kind, run, outcome: what.code, reason: String(what.cause ?? what.message), ms: 0 });
  else observe({ kind, run, ...what, outcome: 'done' });
}
