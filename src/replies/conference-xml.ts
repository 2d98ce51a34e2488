import { XMLParser } from 'fast-xml-parser';
import { textOfBinary } from '../lib/text-of-bytes';
import type { ConferenceView, ListedRecording, MemberView } from './conference-view';

type Node = Readonly<Record<string, unknown>>;

/**
 * Values stay text (`004412340` is not a number). One member is still a list. Character references are resolved: FreeSWITCH
 * writes `&#xE9;` in attributes.
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  isArray: (name) => ['member', 'conference', 'variable'].includes(name),
});

/**
 * Reads the document of `xml_list` for one conference (mod_conference.c:1122-1361); `undefined` if it is not a well-formed
 * document of exactly one conference.
 *
 * FreeSWITCH copies everything after `<!` raw (switch_xml.c:2589), so a caller can break the document, or add to it. FreeSWITCH
 * never writes `<!` itself, so a document with it is not trusted.
 *
 * @param name the conference's name for clients
 */
export function parseConferenceXml(reply: string, name: string): ConferenceView | undefined {
  if (!reply.startsWith('<?xml') || reply.includes('<!')) return undefined;
  let document: unknown;
  try {
    document = parser.parse(reply, true);
  } catch {
    return undefined;
  }
  const conferences = child(child(document, 'conferences'), 'conference');
  const conference =
    Array.isArray(conferences) && conferences.length === 1 ? node(conferences[0]) : undefined;
  if (!conference) return undefined;
  const entries = list(child(conference['members'], 'member'));
  const callers = entries.filter((entry) => entry['type'] === 'caller');
  const recorders = entries.filter((entry) => entry['type'] === 'recording_node');
  const members: MemberView[] = [];
  for (const caller of callers) {
    const member = memberOf(caller);
    if (!member) return undefined;
    members.push(member);
  }
  return {
    conference: name,
    active: true,
    locked: conference['locked'] === 'true',
    members,
    uuid: text(conference['uuid']),
    rate: Number(text(conference['rate'])),
    runTime: Number(text(conference['run_time'])),
    flags: Object.keys(conference).filter((key) => conference[key] === 'true'),
    recordings: recorders.map(recordingOf),
    variables: variablesOf(list(child(conference['variables'], 'variable'))),
  };
}

function memberOf(caller: Node): MemberView | undefined {
  const id = text(caller['id']);
  const flags = flagsOf(caller['flags']);
  if (!/^\d{1,10}$/.test(id)) return undefined;
  const lastTalking = text(caller['last_talking']);
  // If the member is on hold, FreeSWITCH hides these and writes false (mod_conference.c:1318-1330).
  const unlessHeld = (flag: string): boolean | null => flags[flag] === true || (flags['hold'] ? null : false);
  return {
    id: Number(id),
    uuid: text(caller['uuid']),
    callerIdName: percentDecode(text(caller['caller_id_name'])),
    callerIdNumber: percentDecode(text(caller['caller_id_number'])),
    hear: unlessHeld('can_hear'),
    speak: unlessHeld('can_speak'),
    talking: unlessHeld('talking'),
    hold: flags['hold'] === true,
    video: flags['has_video'] === true,
    floor: flags['has_floor'] === true,
    moderator: flags['is_moderator'] === true,
    ghost: flags['is_ghost'] === true,
    volumeIn: Number(text(caller['volume_in'])),
    volumeOut: Number(text(caller['volume_out'])),
    energy: Number(text(caller['energy'])),
    flags,
    joinedSecondsAgo: Number(text(caller['join_time'])),
    lastTalkedSecondsAgo: /^\d+$/.test(lastTalking) ? Number(lastTalking) : null,
  };
}

function recordingOf(recorder: Node): ListedRecording {
  const path = recorder['record_path'];
  const joined = recorder['join_time'];
  return {
    path: text(child(path, '#text') ?? path),
    paused: child(path, 'status') === 'paused',
    startedAt: Number(text(child(joined, '#text') ?? joined)),
  };
}

function flagsOf(flags: unknown): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(node(flags) ?? {}).map(([name, value]) => [name, value === 'true']),
  );
}

function variablesOf(variables: readonly Node[]): Record<string, string> {
  return Object.fromEntries(variables.map((variable) => [text(variable['name']), text(variable['value'])]));
}

/**
 * Decodes a simple element of a member: percent-encoded bytes (mod_conference.c add_x_tag), in UTF-8 or, if they are not UTF-8,
 * Windows-1252. This may differ from the original: FreeSWITCH leaves a `%41` of the original unchanged (switch_utils.c:3517).
 */
function percentDecode(value: string): string {
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return textOfBinary(decoded);
}

function node(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

function child(value: unknown, name: string): unknown {
  return node(value)?.[name];
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.map(node).filter((entry) => entry !== undefined) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
