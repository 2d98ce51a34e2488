/** @typedef {import('../../src/conferences/state').ConferenceState} ConferenceState */
/** @typedef {import('../../src/conferences/state').MemberState} MemberState */
/** @typedef {import('../../src/conferences/state').RecordingState} RecordingState */

/**
 * A conference as the panel knows it.
 *
 * @typedef {object} Conference
 * @property {string} name
 * @property {boolean} known       false until its first snapshot
 * @property {number} toldAt       which event told of it last
 * @property {boolean} active
 * @property {boolean} locked
 * @property {string | null} startedAt
 * @property {Map<number, MemberState>} members
 * @property {Map<string, RecordingState>} recordings  by path
 * @property {Map<string, Playback>} playing
 */

/** @typedef {{ file: string, member: number | null }} Playback */

/**
 * What an event has changed.
 *
 * @typedef {object} Change
 * @property {string} conference
 * @property {number | 'all'} [member]  that member, or any of them
 */

/** What the events have told of the requester's conferences. Knows no page. */
export class Store {
  /** @type {Map<string, Conference>} */
  conferences = new Map();
  /** Undefined until told. @type {boolean | undefined} */
  freeswitch;
  /** How many events have been taken. */
  events = 0;

  /**
   * The conferences that there are; others are forgotten.
   *
   * @param {readonly string[]} names
   * @param {number} asOf  how many events had been taken when that was asked: what later ones told of is newer
   */
  keep(names, asOf) {
    const wanted = new Set(names);
    for (const { name, toldAt } of this.conferences.values()) {
      if (!wanted.has(name) && toldAt <= asOf) this.conferences.delete(name);
    }
    for (const name of names) this.#of(name);
  }

  /**
   * Takes an event of the stream; undefined where it is about no conference's state.
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
    if (typeof data?.conference !== 'string') return undefined;
    const conference = this.#of(data.conference);
    conference.toldAt = this.events;
    const change = { conference: conference.name };
    switch (kind) {
      case 'snapshot':
        replace(conference, data.state);
        return { ...change, member: 'all' };
      case 'conference-started':
      case 'conference-ended':
        replace(conference, { active: kind === 'conference-started', startedAt: data.at });
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
      case 'recording-changed':
        conference.recordings.set(data.recording.path, data.recording);
        return change;
      case 'recording-stopped':
      case 'recording-failed':
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
      active: false,
      locked: false,
      startedAt: null,
      members: new Map(),
      recordings: new Map(),
      playing: new Map(),
    };
    this.conferences.set(name, conference);
    return conference;
  }
}

/**
 * @param {Conference} conference
 * @param {Partial<ConferenceState>} state
 */
function replace(
  conference,
  { active = false, locked = false, startedAt = null, members = [], recordings = [] },
) {
  conference.known = true;
  conference.active = active;
  conference.locked = locked;
  conference.startedAt = active ? startedAt : null;
  conference.members = new Map(members.map((member) => [member.id, member]));
  conference.recordings = new Map(recordings.map((recording) => [recording.path, recording]));
  // No list tells what is playing: only an event does.
  conference.playing.clear();
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
