import { commandable } from '../../conferences/list';
import { nearest } from '../../config/did-you-mean';
import type { Config } from '../../config/schema';
import { conferenceNameProblem, fitsPattern, isConferencePattern } from '../../directory/names';
import type { Directory } from '../../directory/port';
import { type JsonList, parseJsonLists } from '../../replies/json-list';
import type { Ask } from './ask';
import { type Finding, ok, problem, warning } from './finding';
import { QUESTIONS } from './questions';

/** A longer list is not useful for a reader. */
const MOST = 200;

/** Returns the active conferences, with the names by which this configuration commands them. */
export async function conferenceFindings(config: Config, directory: Directory, ask: Ask): Promise<Finding[]> {
  const reply = await ask(QUESTIONS.conferences);
  if ('unknown' in reply) return [problem(`The conferences cannot be listed: ${reply.unknown}`)];
  const lists = parseJsonLists(Buffer.from(reply.text))?.filter(({ ending }) => !ending);
  if (!lists) return [problem('The conferences cannot be listed: this FreeSWITCH does not know json_list')];
  if (lists.length === 0) {
    return [ok('No conference is active now; call one, and check again to see by which name it is known')];
  }
  const active = new Set(lists.map(({ freeswitchName }) => freeswitchName));
  const findings = lists.slice(0, MOST).map((list) => findingOf(config, directory, list, active));
  const more = lists.length - findings.length;
  return more > 0 ? [...findings, ok(`${more} more conferences are active`)] : findings;
}

function findingOf(
  config: Config,
  directory: Directory,
  { freeswitchName: name, callers }: JsonList,
  active: ReadonlySet<string>,
): Finding {
  const what = `Conference ${name} (${callers.length} ${callers.length === 1 ? 'member' : 'members'})`;
  // An admin may command every conference that can be commanded.
  const known = commandable(directory, { name: '', role: 'admin' }, [name]).filter(
    ({ freeswitchName }) => freeswitchName === name,
  );
  const listed = known.filter((conference) => conference.listed);
  if (listed.length > 0) {
    const exact = new Set(directory.conferences().map((conference) => conference.name));
    const names = listed.map(
      (conference) =>
        `${conference.name}${exact.has(conference.name) ? '' : ` (pattern ${patternOf(config, name)})`}, owned by ${conference.owners.join(' and ')}`,
    );
    return ok(`${what} is commanded as ${names.join('; as ')}`);
  }
  const nameProblem = conferenceNameProblem(name);
  if (nameProblem !== undefined) return warning(`${what} cannot be commanded: its name ${nameProblem}`);
  if (known.length === 0) {
    return warning(
      `${what} cannot be commanded: conferences.${name} means ${directory.conference(name)?.freeswitchName} in FreeSWITCH`,
    );
  }
  const admins = Object.entries(config.users).filter(([, { role }]) => role === 'admin');
  const who = admins.length > 0 ? 'admins only' : 'nobody';
  return warning(
    `${what} is commanded by ${who}: no entry of conferences names it${meant(config, name, active)}`,
  );
}

function patternOf({ conferences }: Config, name: string): string | undefined {
  return Object.keys(conferences).find((entry) => isConferencePattern(entry) && fitsPattern(entry, name));
}

/**
 * Returns the entry that was probably meant, and what to write there. Its name in FreeSWITCH differs only in the domain,
 * such as `3000` for `3000-pbx.example.org`, or in its spelling.
 */
function meant({ conferences }: Config, name: string, active: ReadonlySet<string>): string {
  const idle = Object.entries(conferences)
    .filter(([entry]) => !isConferencePattern(entry))
    .map(([entry, { freeswitchName }]) => ({ entry, freeswitchName, named: freeswitchName ?? entry }))
    .filter(({ named }) => !active.has(named));
  const entries = idle.map(({ entry }) => entry);
  const likely =
    idle.find(({ named }) => differInDomain(named, name)) ??
    idle.find(({ entry, named }) => isNumberOf(named, name) || isNumberOf(entry, name)) ??
    idle.find(({ entry }) => entry === nearest(name, entries));
  if (likely === undefined) return '';
  const { entry, freeswitchName } = likely;
  return freeswitchName === undefined
    ? `; if conferences.${entry} means it, add there: freeswitchName: ${name}`
    : `; conferences.${entry} names ${freeswitchName}; if it means this one, write freeswitchName: ${name}`;
}

/** Returns true for `3000` and `3000-pbx.example.org`. */
function isNumberOf(number: string, name: string): boolean {
  return name.startsWith(`${number}-`) || name.startsWith(`${number}@`);
}

/** Returns true for `3000-192.168.1.10` and `3000-127.0.0.1`, also if one has `@`: the parts before the domains are the same. */
function differInDomain(one: string, other: string): boolean {
  const numbers = numbersOf(one);
  return numbersOf(other).some((number) => numbers.includes(number));
}

/** Returns what may be the part before the domain: the text before a `-` or `@`, if a text with a dot or a colon follows. */
function numbersOf(name: string): string[] {
  return [...name.matchAll(/[-@]/g)]
    .filter(({ index }) => index > 0 && /^[\w.:-]*[.:][\w.:-]*$/.test(name.slice(index + 1)))
    .map(({ index }) => name.slice(0, index));
}
