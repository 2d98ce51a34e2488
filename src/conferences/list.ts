import type { Clock } from '../clock';
import { conferenceNameProblem } from '../directory/names';
import type { Conference, Directory, Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { apiLine } from '../esl/command-line';
import type { EslReader } from '../esl/port';
import { mayCommand, unlisted } from '../policy/may';
import { whyNoList } from '../replies/common';
import { type JsonList, parseJsonLists } from '../replies/json-list';
import type { ConferenceSummary } from './schemas';
import { timeAgo } from './state';

/**
 * Asks FreeSWITCH for all active conferences.
 *
 * While a conference does not answer, nothing is asked. mod_conference would hold the lock of the table of all
 * conferences while it waits for that one (conference_api.c:4141), and then no conference would answer.
 *
 * @throws GatewayError esl_…, not_supported, unrecognised_reply
 */
export async function activeConferences(esl: EslReader): Promise<JsonList[]> {
  if (esl.lateConferences().length > 0) {
    const detail =
      'A conference of this FreeSWITCH does not answer, so all of them cannot be listed; nothing was sent.';
    throw new GatewayError('esl_unavailable', detail, { retryAfter: 5 });
  }
  const reply = await esl.api(apiLine('conference', 'json_list', 'compact'));
  const lists = parseJsonLists(reply);
  if (lists) return lists.filter(({ ending }) => !ending);
  // FreeSWITCH before 1.8.0 takes the word for the name of a conference.
  const context = { conference: 'json_list', freeswitchName: 'json_list' };
  whyNoList(reply, 'json_list', context);
  throw new GatewayError('not_supported', 'This FreeSWITCH does not know the conference command json_list.');
}

/**
 * Returns the conferences that a requester may command, by name: those of the directory, active or not, and active ones
 * that a pattern of the directory fits. An admin gets all active ones, too, including those that cannot be commanded.
 *
 * @throws GatewayError esl_…, unrecognised_reply
 */
export async function listConferences(
  { esl, clock }: { readonly esl: EslReader; readonly clock: Clock },
  directory: Directory,
  requester: Requester,
): Promise<ConferenceSummary[]> {
  const lists = await activeConferences(esl);
  const active = new Map(lists.map((list) => [list.freeswitchName, list]));
  const summaries = commandable(directory, requester, [...active.keys()]).map(({ name, freeswitchName }) =>
    summaryOf(name, active.get(freeswitchName), clock.now()),
  );
  if (requester.role !== 'admin') return summaries;
  const others = lists.flatMap((list): ConferenceSummary[] => {
    const notCommandable = whyNotCommandable(directory, list.freeswitchName);
    if (notCommandable === undefined) return [];
    return [{ ...summaryOf(list.freeswitchName, list, clock.now()), notCommandable }];
  });
  return [...summaries, ...others].sort(byName);
}

/** Sorts by name. If an entry uses the name for another conference, the row that can be commanded comes first. */
function byName(a: ConferenceSummary, b: ConferenceSummary): number {
  if (a.conference !== b.conference) return a.conference < b.conference ? -1 : 1;
  return a.notCommandable === undefined ? -1 : 1;
}

/** Returns why nobody can command an active conference, as a sentence; `undefined` if an admin can. */
function whyNotCommandable(directory: Directory, freeswitchName: string): string | undefined {
  const problem = conferenceNameProblem(freeswitchName);
  if (problem !== undefined) return `The name ${problem}.`;
  if (directory.entriesOf(freeswitchName).length > 0) return undefined;
  const entry = directory.conference(freeswitchName);
  if (entry === undefined || entry.freeswitchName === freeswitchName) return undefined;
  return `conferences.${freeswitchName} means ${entry.freeswitchName}.`;
}

/**
 * Returns the conferences that a requester may command, sorted by their names.
 *
 * @param active FreeSWITCH's names of those that are active
 */
export function commandable(
  directory: Directory,
  requester: Requester,
  active: readonly string[],
): readonly Conference[] {
  const listed = directory.conferences();
  const known = new Set(listed.map(({ freeswitchName }) => freeswitchName));
  const others = active
    .filter((name) => !known.has(name))
    .flatMap((name) => found(directory, requester, name));
  return [...listed, ...others]
    .filter((conference) => mayCommand(requester, conference))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns the conference of a pattern, if FreeSWITCH uses the same name for it; if not, the one of an admin. */
function found(directory: Directory, requester: Requester, name: string): Conference | Conference[] {
  const conference = directory.conference(name);
  if (conference) return conference.freeswitchName === name ? [conference] : [];
  return unlisted(requester, name) ?? [];
}

function summaryOf(conference: string, list: JsonList | undefined, now: number): ConferenceSummary {
  if (!list)
    return { conference, active: false, locked: false, members: 0, recording: false, startedAt: null };
  return {
    conference,
    active: true,
    locked: list.locked,
    members: list.callers.length,
    recording: list.recordings.length > 0,
    startedAt: timeAgo(now, list.runTime),
  };
}
