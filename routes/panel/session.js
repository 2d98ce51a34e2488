import { Problem } from './api.js';
import { Bonds } from './bonds.js';
import { Commander } from './commander.js';
import { ConferenceView } from './conference-view.js';
import { ConnectionSign } from './connection.js';
import { lookAtDialogs } from './dialogs.js';
import { byId, show } from './dom.js';
import { nameOf } from './format.js';
import { News } from './news.js';
import { nameIn, Side } from './side.js';
import { Store } from './store.js';
import { EventStream } from './stream.js';
import { gatewayClock } from './time.js';
import { welcome } from './welcome.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./notices.js').Notices} Notices */

/** Milliseconds over which endings are looked at as one. */
const TOGETHER_MS = 500;
/** Milliseconds between two questions where there is no stream. */
const ASK_MS = 5_000;

/** What a signed-in user sees: the stream's events become the page. */
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
  /** Members of the conference that is shown who have changed since the page was last drawn. @type {Set<number> | 'all'} */
  #changed = new Set();
  #drawing = false;
  #news;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refreshing;
  /** @type {import('./connection.js').StreamState} */
  #state = 'connecting';
  /** The clock is to be heard anew. */
  #anew = true;
  /** Why conferences are not there any more, by name. @type {Map<string, string>} */
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
        // The address is the conference's.
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

  /** Ends it: nothing of it goes on, nothing of it is left on the page. */
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
    // The first of each stream tells the present moment.
    gatewayClock.hear(data?.at, this.#anew && kind === 'freeswitch');
    if (kind === 'freeswitch') this.#anew = false;
    // The stream begins anew: conferences may have ended, or been taken away, of which no event will tell.
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
      // What is replayed after a gap does not tell what was taken away meanwhile.
      if (before !== 'connecting') void this.#refresh();
    }
    if (state === 'refused') void this.#ask();
    if (state !== before && state === 'reconnecting') this.notices.say('Reconnecting to the gateway');
    if (state !== before && state === 'refused' && why !== undefined) this.notices.say(why);
  }

  /** Without a stream: what can be asked. */
  async #ask() {
    clearTimeout(this.#asking);
    if (this.#state !== 'refused' || this.#ended.signal.aborted) return;
    const asOf = this.#store.events;
    const name = this.#selected ?? nameIn(location.hash);
    try {
      if (name !== undefined) {
        const state = await this.api.conference(name);
        // What the stream has told meanwhile is newer.
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

  /** Once for all conferences that end together. */
  #refreshSoon() {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = undefined;
      if (!this.#ended.signal.aborted) void this.#refresh();
    }, TOGETHER_MS);
  }

  /** Which conferences there are. Where that cannot be told now, those that are known stay. */
  async #refresh() {
    void this.#view.calls.load();
    const asOf = this.#store.events;
    try {
      const names = await this.api.conferences();
      // Who looks at one that has ended may call somebody in, and it begins again.
      const shown = this.#selected;
      if (shown !== undefined && !names.includes(shown) && (await this.#isOurs(shown))) names.push(shown);
      this.#store.keep(names, asOf);
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
      // FreeSWITCH cannot be asked now, for instance: that takes nothing away.
      const gone = error.status === 403 || error.status === 404;
      if (gone) this.#whys.set(name, `${error.title}. ${error.detail}`);
      return !gone;
    }
  }

  /** The page shows what there is no more, or not what there is. */
  #lookSelected() {
    if (this.#selected === undefined || !this.#store.conferences.has(this.#selected)) {
      this.#select(nameIn(location.hash));
    }
  }

  /**
   * A conference was taken from the requester.
   *
   * @param {string} name
   * @param {string} why
   */
  #lost(name, why) {
    this.#whys.set(name, why);
    this.notices.problem(`${name} is not among your conferences any more`, { title: why, detail: '' });
    this.#lookSelected();
  }

  /** The address has changed. */
  #go() {
    const left = this.#selected;
    this.#select(nameIn(location.hash));
    lookAtDialogs();
    // One that has ended stood in the list only for as long as it was shown.
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
