import { button } from './buttons.js';
import { byId, h, write } from './dom.js';

/** @typedef {import('./sdk/problem.js').Problem} Problem */

/** Milliseconds for which a success message is shown. A problem stays until it is closed, or until the next command. */
const SHOWN_MS = 5_000;
/** Nobody reads more messages at once, or more lines in one. */
const MOST = 4;

/** Messages in the corner of the page. */
export class Notices {
  #list = byId('notices', HTMLElement);
  #speech = byId('announcer', HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;

  /**
   * Shows a refusal of the gateway, in its words.
   *
   * @param {string} what     what was tried
   * @param {Pick<Problem, 'title' | 'detail'>} problem
   */
  problem(what, { title, detail }) {
    const notice = this.#add('bad', what, h('p', {}, title), h('p', { class: 'detail' }, detail));
    notice.setAttribute('role', 'alert');
  }

  /** @param {string} text */
  done(text) {
    const notice = this.#add('good', text);
    setTimeout(() => notice.remove(), SHOWN_MS);
    this.say(text);
  }

  /**
   * Shows that a command worked for some members and failed for others.
   *
   * @param {string} text
   * @param {readonly string[]} failures
   */
  partly(text, failures) {
    const shown = failures.slice(0, MOST);
    if (failures.length > MOST) shown.push(`and ${failures.length - MOST} more`);
    const list = h('ul', { class: 'detail' }, ...shown.map((failure) => h('li', {}, failure)));
    this.#add('bad', text, list).setAttribute('role', 'alert');
  }

  /** Announces a text to users of a screen reader, together with a text from shortly before. @param {string} text */
  say(text) {
    const before = this.#silence === undefined ? '' : `${this.#speech.textContent} `;
    clearTimeout(this.#silence);
    write(this.#speech, `${before}${text}`.slice(-300));
    this.#silence = setTimeout(() => {
      this.#silence = undefined;
      write(this.#speech, '');
    }, 4_000);
  }

  /** Closes earlier problems: a user who continues has read them. */
  goOn() {
    for (const notice of this.#list.querySelectorAll('.bad')) notice.remove();
  }

  clear() {
    this.#list.replaceChildren();
    write(this.#speech, '');
  }

  /**
   * @param {string} look
   * @param {string} title
   * @param {readonly HTMLElement[]} more
   */
  #add(look, title, ...more) {
    const words = h('div', { class: 'words' }, h('strong', {}, title), ...more);
    const close = button({ icon: 'close', label: 'Close this message', look: 'quiet' }, () =>
      notice.remove(),
    );
    const notice = h('div', { class: `notice ${look}` }, words, close);
    this.#list.append(notice);
    while (this.#list.childElementCount > MOST) this.#list.firstElementChild?.remove();
    return notice;
  }
}
