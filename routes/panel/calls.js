import { Problem } from './api.js';
import { button } from './buttons.js';
import { h, show, write } from './dom.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * A job as `GET /api/jobs/{id}` and `job-ended` show it.
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} conference
 * @property {'running' | 'succeeded' | 'failed' | 'unknown'} state
 * @property {string} [call]   how far its call has come
 * @property {string} [cause]
 * @property {string} [detail]
 */

/** Milliseconds between two looks at a call under way; its end comes by an event. */
const LOOK_MS = 1_000;

/** @type {Readonly<Record<string, string>>} */
const PROGRESS = {
  placed: 'calling…',
  trying: 'calling…',
  ringing: 'ringing…',
  early_media: 'ringing…',
  answered: 'answered, joining…',
  ended: 'over',
};

/** The calls that this page has placed: how far they have come, and what became of them. */
export class Calls {
  /** @type {Map<string, Call>} */
  #calls = new Map();
  #conference = '';
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
   * @param {string} conference
   * @param {{ id: string, to: string }} job
   */
  add(conference, { id, to }) {
    const call = new Call(conference, to, () => {
      this.#calls.delete(id);
      call.element.remove();
      this.#show();
    });
    this.#calls.set(id, call);
    this.#list.append(call.element);
    this.#show();
    void this.#follow(id, call);
  }

  /** An event tells that a job has ended. @param {Job} job */
  ended(job) {
    const call = this.#calls.get(job.id);
    if (!call || call.over) return;
    call.show(job);
    this.notices.say(call.words);
  }

  /**
   * Looks how far it has come. That also tells the end where the event was missed.
   *
   * @param {string} id
   * @param {Call} call
   */
  async #follow(id, call) {
    while (!call.over && this.#calls.has(id)) {
      try {
        const job = await this.api.job(id);
        if (job.state === 'running') call.show(job);
        else this.ended(job);
      } catch (error) {
        if (!(error instanceof Problem)) return;
        if (error.status === 404)
          this.ended({ id, conference: call.conference, state: 'unknown', detail: error.title });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #show() {
    const here = [...this.#calls.values()].filter((call) => {
      show(call.element, call.conference === this.#conference);
      return call.conference === this.#conference;
    });
    show(this.element, here.length > 0);
  }
}

/** One call's line. */
class Call {
  over = false;
  words = '';
  #state = h('span', { class: 'call-state' }, 'calling…');

  /**
   * @param {string} conference
   * @param {string} to
   * @param {() => void} onClose
   */
  constructor(conference, to, onClose) {
    this.conference = conference;
    this.to = to;
    const close = button({ icon: 'close', label: `Close the line about ${to}`, look: 'quiet' }, onClose);
    this.element = h('li', { class: 'call under-way' }, h('bdi', {}, to), this.#state, close);
  }

  /** @param {Job} job */
  show({ state, call, cause = '', detail = '' }) {
    this.over = state !== 'running';
    this.element.className = `call ${state === 'running' ? 'under-way' : state}`;
    write(this.#state, this.over ? outcome(state, cause, detail) : (PROGRESS[call ?? ''] ?? 'calling…'));
    this.words = `Call to ${this.to}: ${this.#state.textContent}`;
  }
}

/** What FreeSWITCH's causes mean, where a word says it better. @type {Readonly<Record<string, string>>} */
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
  if (state === 'unknown') return `nobody knows what became of it. ${detail}`.trim();
  const word = CAUSES[cause];
  return `did not join${word === undefined ? '' : `: ${word}`}. ${detail || cause}`.trim();
}
