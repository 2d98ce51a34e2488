/** @typedef {import('../src/conferences/schemas').ConferenceState} ConferenceState */
/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */
/** @typedef {import('../src/conferences/schemas').RecordingState} RecordingState */

/**
 * A conference as the panel knows it.
 *
 * @typedef {object} Conference
 * @property {string} name
 * @property {boolean} known       false until its first snapshot
 * @property {number} toldAt       the number of the latest event about it
 * @property {boolean} active
 * @property {boolean} locked
 * @property {string | null} startedAt
 * @property {Map<number, MemberState>} members
 * @property {number} round         a new number each time the conference starts
 * @property {Map<string, Heard>} recordings  by path
 * @property {Map<string, Playback>} playing
 * @property {string | null} recordingFailed  the file of the latest recording that failed to start
 */

/** @typedef {{ file: string, member: number | null }} Playback */

/**
 * A recording, with its seconds of sound at a moment of the gateway's clock (ISO 8601).
 *
 * @typedef {RecordingState & { seconds: number, at: string }} Heard
 */

/**
 * Two states with start times within so many milliseconds are of the same conference session: FreeSWITCH counts whole
 * seconds.
 */
const ONE_BEGINNING_MS = 3_000;

/**
 * What an event has changed.
 *
 * @typedef {object} Change
 * @property {string} conference
 * @property {number | 'all'} [member]  that member, or any member
 */

/** The state of the requester's conferences, from events. Does not know the page. */
export class Store {
  /** @type {Map<string, Conference>} */
  conferences = new Map();
  /** Undefined until the first event about it. @type {boolean | undefined} */
  freeswitch;
  /** The number of events so far. */
  events = 0;

  /**
   * Keeps these conferences and forgets all others.
   *
   * @param {readonly string[]} names
   * @param {number} asOf  the number of events when the list was requested: later events are newer than the list
   */
  keep(names, asOf) {
    const wanted = new Set(names);
    for (const { name, toldAt } of this.conferences.values()) {
      if (!wanted.has(name) && toldAt <= asOf) this.conferences.delete(name);
    }
    for (const name of names) this.#of(name);
  }

  /**
   * Takes an event of the stream. Returns `undefined` if it does not change a conference's state.
   *
   * @param {string} kind
   * @param {any} data
   * @returns {Change | undefined}
   */
  take(kind, data) {
    this.events++;
    if (kind === 'freeswitch') {
      this.freeswitch = data.connected;
      return undefined;
    }
    if (kind === 'scope' && Array.isArray(data.conferences)) {
      this.keep(data.conferences, this.events);
      return undefined;
    }
    if (typeof data?.conference !== 'string') return undefined;
    if (kind === 'end') {
      this.conferences.delete(data.conference);
      return { conference: data.conference, member: 'all' };
    }
    const conference = this.#of(data.conference);
    conference.toldAt = this.events;
    const change = { conference: conference.name };
    switch (kind) {
      case 'snapshot':
        replace(conference, data.state, data.at);
        takePlaying(conference, data.playing ?? null);
        conference.recordingFailed = data.recordingFailed ?? null;
        return { ...change, member: 'all' };
      case 'conference-started':
      case 'conference-ended':
        replace(conference, { active: kind === 'conference-started', startedAt: data.at }, data.at);
        conference.recordingFailed = null;
        return { ...change, member: 'all' };
      case 'member-joined':
      case 'member-changed':
        conference.members.set(data.member.id, data.member);
        return { ...change, member: data.member.id };
      case 'member-left':
        conference.members.delete(data.member.id);
        return { ...change, member: data.member.id };
      case 'locked':
      case 'unlocked':
        conference.locked = kind === 'locked';
        return change;
      case 'recording-started':
        conference.recordingFailed = null;
        takeRecording(conference, data.recording, data.at);
        return change;
      case 'recording-changed':
        takeRecording(conference, data.recording, data.at);
        return change;
      case 'recording-failed':
        conference.recordingFailed = data.recording.path;
        return change;
      case 'recording-stopped':
        conference.recordings.delete(data.recording.path);
        return change;
      case 'playback':
        takePlayback(conference, data);
        return change;
      default:
        return undefined;
    }
  }

  /** @param {string} name */
  #of(name) {
    const known = this.conferences.get(name);
    if (known) return known;
    /** @type {Conference} */
    const conference = {
      name,
      known: false,
      toldAt: 0,
      round: 0,
      active: false,
      locked: false,
      startedAt: null,
      members: new Map(),
      recordings: new Map(),
      playing: new Map(),
      recordingFailed: null,
    };
    this.conferences.set(name, conference);
    return conference;
  }
}

/**
 * @param {Conference} conference
 * @param {Partial<ConferenceState>} state
 * @param {string} at
 */
function replace(
  conference,
  { active = false, locked = false, startedAt = null, members = [], recordings = [] },
  at,
) {
  if (active && !(conference.active && isOneBeginning(conference.startedAt, startedAt))) conference.round++;
  conference.known = true;
  conference.active = active;
  conference.locked = locked;
  conference.startedAt = active ? startedAt : null;
  conference.members = new Map(members.map((member) => [member.id, member]));
  const paths = new Set(recordings.map(({ path }) => path));
  for (const path of conference.recordings.keys()) if (!paths.has(path)) conference.recordings.delete(path);
  for (const recording of recordings) takeRecording(conference, recording, at);
  conference.playing.clear();
}

/**
 * @param {string | null} one
 * @param {string | null} other
 */
function isOneBeginning(one, other) {
  return Math.abs(Date.parse(one ?? '') - Date.parse(other ?? '')) <= ONE_BEGINNING_MS;
}

/**
 * @param {Conference} conference
 * @param {RecordingState & { seconds?: number }} recording
 * @param {string} at
 */
function takeRecording({ recordings }, recording, at) {
  const before = recordings.get(recording.path);
  const same = before?.startedAt === recording.startedAt ? before : undefined;
  const seconds =
    recording.seconds ?? (same ? secondsOf(same, Date.parse(at)) : between(recording.startedAt, at));
  recordings.set(recording.path, { ...recording, seconds, at });
}

/**
 * Returns the seconds of sound of a recording at a moment.
 *
 * @param {Pick<Heard, 'seconds' | 'paused' | 'at'>} recording
 * @param {number} now  by the gateway's clock, milliseconds since the epoch
 */
export function secondsOf({ seconds, paused, at }, now) {
  return paused ? seconds : seconds + Math.max(0, now - Date.parse(at)) / 1_000;
}

/**
 * @param {string} from
 * @param {string} to
 */
function between(from, to) {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/**
 * Takes what is played to all, from a snapshot.
 *
 * @param {Conference} conference
 * @param {string | null} file
 */
function takePlaying(conference, file) {
  if (file !== null) takePlayback(conference, { file, playing: true, member: null });
}

/**
 * @param {Conference} conference
 * @param {{ file: string, playing: boolean, member: number | null }} playback
 */
function takePlayback(conference, { file, playing, member }) {
  const key = `${member ?? ''} ${file}`;
  if (playing) conference.playing.set(key, { file, member });
  else conference.playing.delete(key);
}
