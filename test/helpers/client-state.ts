import type { ConferenceState, MemberState } from '../../src/conferences/schemas';
import { inactive } from '../../src/conferences/state';

/** The state of conferences that a client knows if it does nothing but read its events. */
export class ClientState {
  private readonly conferences = new Map<string, ConferenceState>();

  get(name: string): ConferenceState {
    return this.conferences.get(name) ?? inactive(name);
  }

  /** @param data of an event of this kind, as in `GET /api/events` */
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  take(kind: string, data: any): void {
    if (typeof data?.conference !== 'string') return;
    const before = this.get(data.conference);
    this.conferences.set(data.conference, after(before, kind, data));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as it came
function after(state: ConferenceState, kind: string, data: any): ConferenceState {
  const { members, recordings } = state;
  const others = members.filter((one) => !isSame(one, data.member ?? {}));
  const otherRecordings = recordings.filter(({ path }) => path !== data.recording?.path);
  switch (kind) {
    case 'snapshot':
      return data.state;
    case 'conference-started':
      return { ...inactive(state.conference), active: true, startedAt: data.at };
    case 'conference-ended':
      return inactive(state.conference);
    case 'member-joined':
      return { ...state, members: [data.member, ...members] };
    case 'member-changed':
      return { ...state, members: members.map((one) => (isSame(one, data.member) ? data.member : one)) };
    case 'member-left':
      return { ...state, members: others };
    case 'locked':
    case 'unlocked':
      return { ...state, locked: kind === 'locked' };
    case 'recording-started':
    case 'recording-changed':
      return { ...state, recordings: [data.recording, ...otherRecordings] };
    case 'recording-stopped':
      return { ...state, recordings: otherRecordings };
    default:
      return state;
  }
}

function isSame(a: MemberState, b: Partial<MemberState>): boolean {
  return a.id === b.id && a.uuid === b.uuid;
}

/** Milliseconds by which two reports of one time may differ: lists have whole seconds. */
const TOLERANCE_MS = 2_000;

/** Returns the differences between two states, except times and the order of recordings; empty if there are none. */
export function differences(known: ConferenceState, read: ConferenceState): unknown[] {
  const found: unknown[] = [];
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (JSON.stringify(a) !== JSON.stringify(b)) found.push({ what, known: a, read: b });
  };
  const near = (what: string, a: string | null, b: string | null): void => {
    if (a === null || b === null) compare(what, a, b);
    else if (Math.abs(Date.parse(a) - Date.parse(b)) > TOLERANCE_MS) found.push({ what, known: a, read: b });
  };
  compare('active', known.active, read.active);
  compare('locked', known.locked, read.locked);
  near('startedAt', known.startedAt, read.startedAt);
  const bare = ({ joinedAt: _, ...member }: MemberState) => sorted(member);
  compare('members', known.members.map(bare), read.members.map(bare));
  for (const member of known.members) {
    const other = read.members.find((one) => isSame(one, member));
    if (other) near(`member ${member.id} joinedAt`, member.joinedAt, other.joinedAt);
  }
  const byPath = ({ recordings }: ConferenceState) =>
    recordings
      .map(({ startedAt: _, seconds: __, ...recording }) => sorted(recording))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  compare('recordings', byPath(known), byPath(read));
  return found;
}

function sorted(fields: object): unknown {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}
