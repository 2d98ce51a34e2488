import { Bonds } from './bonds.js';
import { Commander } from './commander.js';
import { ConferenceView } from './conference-view.js';
import { ConnectionSign } from './connection.js';
import { lookAtDialogs } from './dialogs.js';
import { byId, show } from './dom.js';
import { nameOf } from './format.js';
import { News } from './news.js';
import { Problem } from './sdk/problem.js';
import { EventStream } from './sdk/stream.js';
import { nameIn, Side } from './side.js';
import { Store } from './store.js';
import { gatewayClock } from './time.js';
import { welcome } from './welcome.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./notices.js').Notices} Notices */

/** Milliseconds within which ended conferences are handled together. */
const TOGETHER_MS = 500;
/** Milliseconds between two requests if there is no stream. */
const ASK_MS = 5_000;

/** What a signed-in user sees: it updates the page from the stream's events. */
export class Session {
  #store = new Store();
  #connection = new ConnectionSign();
  #side = new Side(byId('side', HTMLElement));
  #main = byId('main', HTMLElement);
  #skip = byId('skip-members', HTMLAnchorElement);
  #ended = new AbortController();
  /** @type {string | undefined} */
  #selected;
  #view;
  #stream;
  /** @type {ReturnType<typeof setInterval>} */
  #ticking;
  #ticks = 0;
  /** Changed members of the shown conference since the page was last drawn. @type {Set<number> | 'all'} */
  #changed = new Set();
  #drawing = false;
  #news;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refreshing;
  /** @type {import('./connection.js').StreamState} */
  #state = 'connecting';
  /** The next event sets the clock again. */
  #anew = true;
  /** Why conferences are gone, by name. @type {Map<string, string>} */
  #whys = new Map();

  /**
   * @param {Api} api
   * @param {CommandTable} table
   * @param {Notices} notices
   */
  constructor(api, table, notices) {
    this.api = api;
    this.notices = notices;
    this.#news = new News((text) => notices.say(text));
    const bonds = new Bonds(this.#store, () => this.#selected);
    const commander = new Commander(api, table, notices, bonds, (is) => {
      const members = this.#store.conferences.get(this.#selected ?? '')?.members.values() ?? [];
      const member = [...members].find(is);
      return member && nameOf(member);
    });
    this.#view = new ConferenceView(api, commander, notices, () => {
      location.hash = '#/';
    });
    const { signal } = this.#ended;
    addEventListener('hashchange', () => this.#go(), { signal });
    this.#skip.addEventListener(
      'click',
      (event) => {
        // The address has the name of the conference.
        event.preventDefault();
        this.#view.table.focus();
      },
      { signal },
    );
    this.#ticking = setInterval(() => this.#tick(), 1_000);
    this.#select(nameIn(location.hash));
    void this.#refresh();
    this.#stream = new EventStream({
      open: (lastId, aborted) => api.events(lastId, aborted),
      onEvent: (kind, data, first) => this.#take(kind, data, first),
      onState: (state, why) => this.#streams(state, why),
    });
  }

  /** Ends the session: everything of it stops and disappears from the page. */
  end() {
    this.#ended.abort();
    this.#stream.close();
    clearInterval(this.#ticking);
    this.#news.end();
    clearTimeout(this.#asking);
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
    if (kind === 'job-started' || kind === 'job-ended') {
      this.#view.calls.take(kind, data.job);
      return;
    }
    // The first event of each stream has the present time.
    gatewayClock.hear(data?.at, this.#anew && kind === 'freeswitch');
    if (kind === 'freeswitch') this.#anew = false;
    // A new stream begins. Meanwhile conferences may have ended or been taken away, and no event will report that.
    if (first) void this.#refresh();
    const wasGone = this.#store.freeswitch === false;
    const change = this.#store.take(kind, data);
    if (kind === 'end') this.#lost(data.conference, data.detail);
    if (kind === 'scope') this.#lookSelected();
    if (kind === 'conference-ended') this.#refreshSoon();
    lookAtDialogs();
    if (kind === 'freeswitch') {
      this.#connection.freeswitch(data.connected);
      if (data.connected && wasGone) void this.#refresh();
    }
    if (!change) return;
    if (change.conference === this.#selected) {
      this.#news.tell(kind, data);
      if (kind === 'recording-started' || kind === 'recording-stopped') void this.#view.recorded.load();
      if (change.member === 'all') this.#changed = 'all';
      else if (change.member !== undefined && this.#changed !== 'all') this.#changed.add(change.member);
    }
    this.#draw();
  }

  /**
   * @param {import('./connection.js').StreamState} state
   * @param {string} [why]
   */
  #streams(state, why) {
    const before = this.#state;
    this.#state = state;
    this.#connection.stream(state, why);
    if (state === 'live') {
      this.#anew = true;
      // The events that are replayed after a gap do not report conferences that were taken away meanwhile.
      if (before !== 'connecting') void this.#refresh();
    }
    if (state === 'refused') void this.#ask();
    if (state !== before && state === 'reconnecting') this.notices.say('Reconnecting to the gateway');
    if (state !== before && state === 'refused' && why !== undefined) this.notices.say(why);
  }

  /** Asks for the state while there is no stream. */
  async #ask() {
    clearTimeout(this.#asking);
    if (this.#state !== 'refused' || this.#ended.signal.aborted) return;
    const asOf = this.#store.events;
    const name = this.#selected ?? nameIn(location.hash);
    try {
      if (name !== undefined) {
        const state = await this.api.conference(name);
        // Events that arrived meanwhile are newer.
        if (this.#store.events === asOf) {
          this.#take(
            'snapshot',
            { conference: name, at: new Date(gatewayClock.now()).toISOString(), state },
            false,
          );
        }
      }
      await this.#refresh();
    } catch (error) {
      if (!(error instanceof Problem)) return;
    }
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.#ask(), ASK_MS);
  }

  /** Refreshes once for all conferences that end together. */
  #refreshSoon() {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = undefined;
      if (!this.#ended.signal.aborted) void this.#refresh();
    }, TOGETHER_MS);
  }

  /** Loads the list of conferences. If that is not possible now, the known ones stay. */
  async #refresh() {
    void this.#view.calls.load();
    const asOf = this.#store.events;
    try {
      const { names, beyond } = await this.api.conferences();
      // The user may call somebody into the ended conference that is shown, and it begins again.
      const shown = this.#selected;
      if (shown !== undefined && !names.includes(shown) && (await this.#isOurs(shown))) names.push(shown);
      this.#store.keep(names, asOf);
      this.#side.showBeyond(beyond);
    } catch (error) {
      if (!(error instanceof Problem)) return;
    }
    this.#lookSelected();
    lookAtDialogs();
    this.#draw();
  }

  /** @param {string} name */
  async #isOurs(name) {
    if (!this.#store.conferences.has(name)) return false;
    try {
      await this.api.conference(name);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Other errors, for example while FreeSWITCH is disconnected, take nothing away.
      const gone = error.status === 403 || error.status === 404;
      if (gone) this.#whys.set(name, `${error.title}. ${error.detail}`);
      return !gone;
    }
  }

  /** The page shows a conference that is gone, or does not show one that has appeared. */
  #lookSelected() {
    if (this.#selected === undefined || !this.#store.conferences.has(this.#selected)) {
      this.#select(nameIn(location.hash));
    }
  }

  /**
   * Shows that the requester has lost a conference.
   *
   * @param {string} name
   * @param {string} why
   */
  #lost(name, why) {
    this.#whys.set(name, why);
    this.notices.problem(`${name} is no longer one of your conferences`, { title: why, detail: '' });
    this.#lookSelected();
  }

  /** Follows a change of the address. */
  #go() {
    const left = this.#selected;
    this.#select(nameIn(location.hash));
    lookAtDialogs();
    // An ended conference stayed in the list only while it was shown.
    if (left !== undefined && this.#store.conferences.get(left)?.active === false) this.#refreshSoon();
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
    } else this.#main.replaceChildren(welcome(name, this.#whys.get(name ?? '')));
    this.#draw();
  }

  /** Draws once for all events that arrive together. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.#ended.signal.aborted) return;
      // The conference in the address may have become known just now.
      if (this.#selected === undefined && this.#store.conferences.has(nameIn(location.hash) ?? '')) {
        this.#select(nameIn(location.hash));
      }
      this.#side.show(this.#store.conferences.values(), this.#selected);
      const { members = new Map() } = this.#store.conferences.get(this.#selected ?? '') ?? {};
      show(this.#skip, members.size > 0);
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
    const now = gatewayClock.now();
    this.#view.recordings.tick(now);
    if (++this.#ticks % 15 !== 0) return;
    this.#view.table.tick(now);
    this.#view.update();
  }
}
