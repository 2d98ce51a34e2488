import { button } from './buttons.js';
import { h, setBusy, show, write } from './dom.js';
import { readable } from './names.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * A job as in `GET /api/jobs` and in the events `job-started` and `job-ended`.
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string | null} conference
 * @property {'running' | 'succeeded' | 'failed' | 'unknown'} state
 * @property {string} [to]     whom the requester called
 * @property {string} [from]   of click to call: whose telephone rings
 * @property {string} [requester]
 * @property {string} [call]   the state of its call
 * @property {string} [cause]
 * @property {string} [detail]
 */

/** Milliseconds between two requests for the state of a running call. Its end is reported by an event. */
const LOOK_MS = 1_000;

/** @type {Readonly<Record<string, string>>} */
const PROGRESS = {
  placed: 'calling…',
  trying: 'calling…',
  ringing: 'ringing…',
  early_media: 'ringing…',
  answered: 'answered, joining…',
  ended: 'ended',
};

/** The states of a call that can be hung up. */
const RINGS = new Set([undefined, 'placed', 'trying', 'ringing', 'early_media']);

/**
 * Shows the ringing calls into the conference, placed by any requester. For calls that this page has placed it also
 * shows the outcome.
 */
export class Calls {
  /** @type {Map<string, Call>} */
  #calls = new Map();
  #conference = '';
  /** True while the state of running calls is requested. */
  #looking = false;
  #list = h('ul');
  element = h('section', { class: 'calls', 'aria-label': 'Calls', hidden: true }, this.#list);

  /**
   * @param {Api} api
   * @param {Notices} notices
   */
  constructor(api, notices) {
    this.api = api;
    this.notices = notices;
  }

  /** Shows the calls into this conference. @param {string} conference */
  select(conference) {
    this.#conference = conference;
    this.#show();
  }

  /**
   * Adds a call that this page has placed.
   *
   * @param {string} conference
   * @param {{ id: string, to: string }} job
   */
  add(conference, { id, to }) {
    const call = this.#callOf({ id, conference, to, state: 'running' });
    call.isOwn = true;
    this.#show();
    // It may have ended before the page knew that it placed this call.
    void this.#lookAt(id, call);
  }

  /**
   * @param {'job-started' | 'job-ended'} kind
   * @param {Job} job
   */
  take(kind, job) {
    if (kind === 'job-ended') {
      this.#ended(job);
      return;
    }
    this.#callOf(job);
    this.#show();
  }

  /** @param {Job} job */
  #ended(job) {
    const call = this.#calls.get(job.id);
    if (!call || call.over) return;
    if (!call.isOwn) this.#drop(job.id);
    else {
      call.show(job);
      this.notices.say(call.words);
    }
  }

  /** Asks which calls ring: at the beginning, and after a time without events. */
  async load() {
    // An event that arrives before the answer is newer.
    const before = [...this.#calls];
    try {
      const running = await this.api.runningJobs();
      for (const job of running) this.#callOf(job).show(job);
      const known = new Set(running.map(({ id }) => id));
      // These have ended meanwhile, or the requester may no longer see them.
      for (const [id, call] of before) if (!call.isOwn && !known.has(id)) this.#drop(id);
      this.#show();
    } catch (error) {
      if (!(error instanceof Problem || isAbort(error))) throw error;
    }
  }

  /**
   * Returns the line of a job; makes it if there is none.
   *
   * @param {Job} job
   * @returns {Call}
   */
  #callOf(job) {
    const known = this.#calls.get(job.id);
    if (known) return known;
    /** @type {Call} */
    const call = new Call(
      job,
      () => this.#drop(job.id),
      (pressed) => this.#hangUp(pressed, job.id, call),
    );
    this.#calls.set(job.id, call);
    this.#list.append(call.element);
    return call;
  }

  /** @param {string} id */
  #drop(id) {
    this.#calls.get(id)?.element.remove();
    this.#calls.delete(id);
    this.#show();
  }

  /**
   * @param {HTMLElement} pressed
   * @param {string} id
   * @param {Call} call
   */
  async #hangUp(pressed, id, call) {
    this.notices.goOn();
    setBusy(pressed, true);
    try {
      await this.api.hangUp(id);
      // Its own event reports the end, unless the stream is disconnected.
      await this.#lookAt(id, call);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof Problem)) throw error;
      this.notices.problem(`Hang up the call to ${call.to}: not done`, error);
    } finally {
      setBusy(pressed, false);
    }
  }

  /** Asks for the state of the calls that are shown. That also finds the end if its event was missed. */
  async #look() {
    if (this.#looking) return;
    this.#looking = true;
    for (let goOn = true; goOn; ) {
      const shown = [...this.#calls].filter(([, call]) => !call.over && call.conference === this.#conference);
      goOn = shown.length > 0;
      for (const [id, call] of shown) goOn = (await this.#lookAt(id, call)) && goOn;
      if (goOn) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.#looking = false;
  }

  /**
   * @param {string} id
   * @param {Call} call
   * @returns {Promise<boolean>} whether the session goes on
   */
  async #lookAt(id, call) {
    try {
      const job = await this.api.job(id);
      if (job.state === 'running') call.show(job);
      else this.#ended(job);
    } catch (error) {
      if (isAbort(error)) return false;
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404)
        this.#ended({ id, conference: call.conference, state: 'unknown', detail: error.title });
    }
    return true;
  }

  #show() {
    const here = [...this.#calls.values()].filter((call) => {
      show(call.element, call.conference === this.#conference);
      return call.conference === this.#conference;
    });
    show(this.element, here.length > 0);
    if (here.some((call) => !call.over)) void this.#look();
  }
}

/** One call's line. */
class Call {
  over = false;
  /** True if this page has placed it. */
  isOwn = false;
  words = '';
  #state = h('span', { class: 'call-state' }, 'calling…');
  #hangUp;
  #close;

  /**
   * @param {Job} job
   * @param {() => void} onClose
   * @param {(pressed: HTMLElement) => unknown} onHangUp
   */
  constructor({ conference, to = '', from }, onClose, onHangUp) {
    this.conference = conference;
    this.to = readable(from ?? to) || (from ?? to);
    const { to: name } = this;
    this.#hangUp = button({ icon: 'hang-up', text: 'Hang up', look: 'danger' }, onHangUp);
    this.#hangUp.setAttribute('aria-label', `Hang up the call to ${name}`);
    this.#close = button({ icon: 'close', label: `Close the line about ${name}`, look: 'quiet' }, onClose);
    show(this.#close, false);
    this.element = h(
      'li',
      { class: 'call under-way' },
      h('bdi', {}, name),
      this.#state,
      this.#hangUp,
      this.#close,
    );
  }

  /** @param {Job} job */
  show({ state, call, cause = '', detail = '' }) {
    this.over = state !== 'running';
    this.element.className = `call ${state === 'running' ? 'under-way' : state}`;
    write(this.#state, this.over ? outcome(state, cause, detail) : (PROGRESS[call ?? ''] ?? 'calling…'));
    show(this.#hangUp, !this.over && RINGS.has(call));
    show(this.#close, this.over);
    this.words = `Call to ${this.to}: ${this.#state.textContent}`;
  }
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The meaning of FreeSWITCH's causes, if a word is clearer. @type {Readonly<Record<string, string>>} */
const CAUSES = {
  USER_BUSY: 'busy',
  NO_ANSWER: 'no answer',
  NO_USER_RESPONSE: 'no answer',
  ORIGINATOR_CANCEL: 'cancelled',
  CALL_REJECTED: 'declined',
  USER_NOT_REGISTERED: 'not registered',
  SUBSCRIBER_ABSENT: 'not registered',
  UNALLOCATED_NUMBER: 'no such number',
  NO_ROUTE_DESTINATION: 'no such destination',
};

/**
 * @param {Job['state']} state
 * @param {string} cause
 * @param {string} detail
 */
function outcome(state, cause, detail) {
  if (state === 'succeeded') return 'has joined';
  if (state === 'unknown') return `the outcome is unknown. ${detail}`.trim();
  const word = CAUSES[cause];
  return `did not join${word === undefined ? '' : `: ${word}`}. ${detail || cause}`.trim();
}
