import { Problem } from './api.js';
import { Commander } from './commander.js';
import { ConferenceView } from './conference-view.js';
import { ConnectionSign } from './connection.js';
import { byId, h } from './dom.js';
import { count, nameOf } from './format.js';
import { nameIn, Side } from './side.js';
import { Store } from './store.js';
import { EventStream } from './stream.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./notices.js').Notices} Notices */

/** Milliseconds over which comings and goings are said as one. */
const TOGETHER_MS = 1_500;

/** What a signed-in user sees: the stream's events become the page. */
export class Session {
  #store = new Store();
  #connection = new ConnectionSign();
  #side = new Side(byId('side', HTMLElement));
  #main = byId('main', HTMLElement);
  #ended = new AbortController();
  /** @type {string | undefined} */
  #selected;
  #view;
  #stream;
  /** @type {ReturnType<typeof setInterval>} */
  #ticking;
  #ticks = 0;
  /** Members of the conference that is shown who have changed since the page was last drawn. @type {Set<number> | 'all'} */
  #changed = new Set();
  #drawing = false;
  /** @type {string[]} */
  #news = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;

  /**
   * @param {Api} api
   * @param {CommandTable} table
   * @param {Notices} notices
   */
  constructor(api, table, notices) {
    this.api = api;
    this.notices = notices;
    const commander = new Commander(api, table, notices, (id) => {
      const member = this.#store.conferences.get(this.#selected ?? '')?.members.get(id);
      return member && nameOf(member);
    });
    this.#view = new ConferenceView(api, commander, notices, () => {
      location.hash = '#/';
    });
    const { signal } = this.#ended;
    addEventListener('hashchange', () => this.#select(nameIn(location.hash)), { signal });
    this.#ticking = setInterval(() => this.#tick(), 1_000);
    this.#select(nameIn(location.hash));
    void this.#refresh();
    this.#stream = new EventStream({
      open: (lastId, aborted) => api.events(lastId, aborted),
      onEvent: (kind, data, first) => this.#take(kind, data, first),
      onState: (state, why) => {
        this.#connection.stream(state, why);
        if (state === 'reconnecting') this.notices.say('Reconnecting to the gateway');
      },
    });
  }

  /** Ends it: nothing of it goes on, nothing of it is left on the page. */
  end() {
    this.#ended.abort();
    this.#stream.close();
    clearInterval(this.#ticking);
    clearTimeout(this.#telling);
    this.api.forget();
    this.#main.replaceChildren();
    byId('side', HTMLElement).replaceChildren();
    byId('banner', HTMLElement).hidden = true;
  }

  /**
   * @param {string} kind
   * @param {any} data
   * @param {boolean} first
   */
  #take(kind, data, first) {
    if (kind === 'job-ended') {
      this.#view.calls.ended(data.job);
      return;
    }
    // The stream begins anew: conferences may have ended, or been taken away, of which no event will tell.
    if (first) void this.#refresh();
    const wasGone = this.#store.freeswitch === false;
    const change = this.#store.take(kind, data);
    if (kind === 'freeswitch') {
      this.#connection.freeswitch(data.connected);
      if (data.connected && wasGone) void this.#refresh();
    }
    if (!change) return;
    if (change.conference === this.#selected) {
      this.#tell(kind, data);
      if (kind === 'recording-started' || kind === 'recording-stopped') void this.#view.recorded.load();
      if (change.member === 'all') this.#changed = 'all';
      else if (change.member !== undefined && this.#changed !== 'all') this.#changed.add(change.member);
    }
    this.#draw();
  }

  /** Which conferences there are. Where that cannot be told now, those that are known stay. */
  async #refresh() {
    const asOf = this.#store.events;
    try {
      this.#store.keep(await this.api.conferences(), asOf);
    } catch (error) {
      if (!(error instanceof Problem)) return;
    }
    if (this.#selected === undefined || !this.#store.conferences.has(this.#selected)) {
      this.#select(nameIn(location.hash));
    }
    this.#draw();
  }

  /** @param {string | undefined} name */
  #select(name) {
    const conference = name === undefined ? undefined : this.#store.conferences.get(name);
    this.#selected = conference?.name;
    this.#changed = new Set();
    document.body.dataset['view'] = name === undefined ? 'list' : 'conference';
    document.title = conference ? `${conference.name} · Conferences` : 'Conferences';
    if (conference) {
      this.#view.select(conference);
      this.#main.replaceChildren(this.#view.element);
    } else this.#main.replaceChildren(welcome(name));
    this.#draw();
  }

  /** Once for all events that come together. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.#ended.signal.aborted) return;
      // What the address names may have come to be known just now.
      if (this.#selected === undefined && this.#store.conferences.has(nameIn(location.hash) ?? '')) {
        this.#select(nameIn(location.hash));
      }
      this.#side.show(this.#store.conferences.values(), this.#selected);
      if (this.#selected === undefined) return;
      const changed = this.#changed;
      this.#changed = new Set();
      if (changed === 'all') this.#view.members();
      else for (const id of changed) this.#view.member(id);
      this.#view.update();
    });
  }

  #tick() {
    if (this.#selected === undefined) return;
    const now = Date.now();
    this.#view.recordings.tick(now);
    if (++this.#ticks % 15 !== 0) return;
    this.#view.table.tick(now);
    this.#view.update();
  }

  /**
   * Says what happens to those who listen to the page: comings and goings, not who talks.
   *
   * @param {string} kind
   * @param {any} data
   */
  #tell(kind, data) {
    const text = newsOf(kind, data);
    if (text === undefined) return;
    this.#news.push(text);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const news = this.#news.splice(0);
      this.notices.say(
        news.length > 3 ? `${count(news.length, 'change')} in the conference` : news.join('. '),
      );
    }, TOGETHER_MS);
  }
}

/**
 * @param {string} kind
 * @param {any} data
 */
function newsOf(kind, data) {
  switch (kind) {
    case 'member-joined':
      return `${nameOf(data.member)} has joined`;
    case 'member-left':
      return `${nameOf(data.member)} has left`;
    case 'locked':
      return 'The conference is locked';
    case 'unlocked':
      return 'The conference is unlocked';
    case 'recording-started':
      return 'Recording has begun';
    case 'recording-stopped':
      return 'Recording has ended';
    default:
      return undefined;
  }
}

/** What stands where no conference is shown. @param {string | undefined} name  one that there is not */
function welcome(name) {
  return h(
    'div',
    { class: 'empty' },
    h('h1', {}, name === undefined ? 'Choose a conference' : 'No such conference'),
    h(
      'p',
      {},
      name === undefined
        ? 'Its members, and what can be said to it, stand here.'
        : 'There is none of this name, or you do not own it. Yours are in the list.',
    ),
  );
}
