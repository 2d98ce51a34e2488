import { button } from './buttons.js';
import { confirm } from './dialogs.js';
import { h, setBusy, show, write } from './dom.js';
import { bytes, clock, moment } from './format.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * A recording as in `GET /api/conferences/{name}/recordings`.
 *
 * @typedef {object} Recorded
 * @property {string} id
 * @property {string | null} label
 * @property {string} startedAt
 * @property {number} bytes
 * @property {number | null} seconds
 * @property {boolean} running
 */

/** The recordings of a conference in the gateway's folder, to download or delete. */
export class RecordedList {
  #conference = '';
  /** Counts the requests: the answer to an old one is not shown. */
  #asked = 0;
  #rows = h('ul');
  #none = h('p', { class: 'hint' }, 'None yet.');
  #why = h('p', { class: 'hint' });
  #more = button({ text: 'Show older', look: 'quiet' }, (pressed) => this.#older(pressed));
  #next = '';
  element = h(
    'section',
    { class: 'recorded', 'aria-labelledby': 'recorded-title', hidden: true },
    h('h2', { id: 'recorded-title' }, 'Recordings'),
    this.#rows,
    this.#none,
    this.#why,
    this.#more,
  );

  /**
   * @param {Api} api
   * @param {Notices} notices
   */
  constructor(api, notices) {
    this.api = api;
    this.notices = notices;
  }

  /** @param {string} conference */
  select(conference) {
    this.#conference = conference;
    show(this.element, false);
    void this.load();
  }

  /** Loads the newest recordings again. */
  async load() {
    const asked = ++this.#asked;
    try {
      const page = await this.api.recordings(this.#conference);
      if (asked !== this.#asked) return;
      this.#rows.replaceChildren();
      this.#show(page);
    } catch (error) {
      if (asked !== this.#asked || !(error instanceof Problem)) return;
      // If recordings cannot be listed at all (404), nothing is shown. Otherwise the gateway's reason is shown.
      show(this.element, error.status !== 404);
      this.#rows.replaceChildren();
      this.#tell(error);
    }
  }

  /** @param {{ recordings: readonly Recorded[], next?: string }} page */
  #show({ recordings, next = '' }) {
    show(this.element, true);
    this.#tell();
    this.#rows.append(...recordings.map((recorded) => this.#row(recorded)));
    this.#next = next;
    show(this.#more, next !== '');
    show(this.#none, this.#rows.childElementCount === 0);
  }

  /** @param {Problem} [problem] */
  #tell(problem) {
    write(this.#why, problem ? `${problem.title}. ${problem.detail}` : '');
    show(this.#why, problem !== undefined);
    if (!problem) return;
    show(this.#none, false);
    show(this.#more, false);
  }

  /** @param {HTMLElement} pressed */
  async #older(pressed) {
    const asked = this.#asked;
    await this.#under(pressed, 'Show older recordings', async () => {
      const page = await this.api.recordings(this.#conference, this.#next);
      if (asked === this.#asked) this.#show(page);
    });
  }

  /** @param {Recorded} recorded */
  #row({ id, label, startedAt, seconds, running, bytes: size }) {
    const conference = this.#conference;
    const when = moment(startedAt);
    const long = running ? 'still running' : [seconds === null ? '' : clock(seconds * 1_000), bytes(size)];
    const download = button({ icon: 'download', label: `Download the recording of ${when}` }, (pressed) =>
      this.#under(pressed, 'Download', async () => save(await this.api.recording(conference, id))),
    );
    const remove = button(
      { icon: 'trash', label: `Delete the recording of ${when}`, look: 'danger' },
      (pressed) => this.#delete(pressed, id, when),
    );
    return h(
      'li',
      {},
      h('time', { datetime: startedAt }, when),
      h('bdi', {}, label ?? ''),
      h('span', { class: 'long' }, [long].flat().filter(Boolean).join(' · ')),
      ...(running ? [] : [download, remove]),
    );
  }

  /**
   * @param {HTMLElement} pressed
   * @param {string} id
   * @param {string} when
   */
  async #delete(pressed, id, when) {
    const conference = this.#conference;
    const text = `The recording of ${when} will be deleted. This cannot be undone.`;
    const still = () =>
      this.element.isConnected && this.#conference === conference
        ? undefined
        : `The page no longer shows ${conference}.`;
    const onOver = (/** @type {string} */ why) =>
      this.notices.problem('Delete the recording: not done', { title: why, detail: 'Nothing was deleted.' });
    const title = 'Delete this recording?';
    if (!(await confirm({ title, text, label: 'Delete', still, onOver }))) return;
    await this.#under(pressed, 'Delete the recording', async () => {
      await this.api.deleteRecording(conference, id);
      this.notices.done('The recording is deleted');
      await this.load();
    });
  }

  /**
   * @param {HTMLElement} pressed
   * @param {string} what
   * @param {() => Promise<void>} work
   */
  async #under(pressed, what, work) {
    setBusy(pressed, true);
    try {
      await work();
    } catch (error) {
      if (error instanceof Problem) this.notices.problem(`${what}: not done`, error);
    } finally {
      setBusy(pressed, false);
    }
  }
}

/**
 * Saves a file as a download of the browser. A plain link could not carry the credentials.
 *
 * @param {{ name: string, file: Blob }} download
 */
function save({ name, file }) {
  const href = URL.createObjectURL(file);
  h('a', { href, download: name }).click();
  // By then the browser has taken the file.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
