import { h, show, write } from './dom.js';
import { count } from './format.js';
import { icon } from './icons.js';
import { readable } from './names.js';

/** @typedef {import('./api.js').Beyond} Beyond */
/** @typedef {import('./store.js').Conference} Conference */

/** If there are more conferences than this, a search field is shown. */
const MANY = 10;

const collator = new Intl.Collator(undefined, { numeric: true });

/** The requester's conferences, the active ones first. */
export class Side {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #list = h('ul');
  /** The conferences that cannot be commanded: they are not links. */
  #beyond = h('ul', { 'aria-label': 'Conferences that cannot be commanded' });
  #none = h(
    'p',
    { class: 'hint', hidden: true },
    'You do not own a conference. Ask the administrator of the gateway to add you as an owner in its configuration.',
  );

  #field = h('input', {
    id: 'side-search',
    type: 'search',
    autocomplete: 'off',
    placeholder: 'Name',
    oninput: () => this.#filter(),
  });
  #search = h(
    'div',
    { class: 'side-search', hidden: true },
    h('label', { for: 'side-search', class: 'sr-only' }, 'Search conferences'),
    this.#field,
  );
  #number = h('span', { role: 'status' });

  /** @param {HTMLElement} element */
  constructor(element) {
    element.replaceChildren(
      h('div', { class: 'side-title' }, h('h2', {}, 'Conferences'), this.#number),
      this.#search,
      this.#list,
      this.#none,
      this.#beyond,
    );
    show(this.#beyond, false);
  }

  /** Shows the conferences that cannot be commanded, each with the reason. @param {readonly Beyond[]} beyond */
  showBeyond(beyond) {
    this.#beyond.replaceChildren(
      ...beyond.map(({ name, reason }) =>
        h(
          'li',
          { class: 'beyond' },
          h('bdi', { class: 'entry-name' }, readable(name) || name),
          h('p', {}, `Cannot be commanded: ${readable(reason)}`),
        ),
      ),
    );
    show(this.#beyond, beyond.length > 0);
  }

  /**
   * @param {Iterable<Conference>} conferences
   * @param {string | undefined} selected
   */
  show(conferences, selected) {
    const sorted = [...conferences].sort(
      (a, b) => Number(b.active) - Number(a.active) || collator.compare(a.name, b.name),
    );
    const names = new Set(sorted.map(({ name }) => name));
    for (const [name, { element }] of this.#entries) {
      if (names.has(name)) continue;
      element.remove();
      this.#entries.delete(name);
    }
    let before = this.#list.firstElementChild;
    for (const conference of sorted) {
      const entry = this.#entries.get(conference.name) ?? new Entry(conference.name);
      this.#entries.set(conference.name, entry);
      entry.show(conference, conference.name === selected);
      if (entry.element === before) before = entry.element.nextElementSibling;
      else this.#list.insertBefore(entry.element, before);
    }
    show(this.#none, sorted.length === 0);
    this.#filter();
  }

  #filter() {
    const all = [...this.#entries.values()];
    const wanted = this.#field.value.trim().toLocaleLowerCase();
    const many = all.length > MANY || wanted !== '';
    show(this.#search, many);
    for (const { element, name } of all) show(element, name.toLocaleLowerCase().includes(wanted));
    const fitting = all.filter(({ element }) => !element.hidden).length;
    const active = all.filter((entry) => entry.active).length;
    const words = wanted === '' ? `${active} of ${all.length} active` : `${fitting} of ${all.length} match`;
    write(this.#number, many ? words : '');
  }
}

/** One conference's link. */
class Entry {
  #members = h('span');
  /** The unit of the number, for screen readers: sighted users see what is counted. */
  #unit = h('span', { class: 'sr-only' });
  #recording = h('span', { class: 'dot' }, h('span', { class: 'sr-only' }, 'recording'));
  #locked = h('span', { class: 'entry-locked' }, 'locked');

  /** Replaces the drawing for screen readers. */
  #active = h('span', { class: 'sr-only' }, ', active, ');
  active = false;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.link = h(
      'a',
      { href: hashOf(name), class: 'entry' },
      h('bdi', { class: 'entry-name' }, readable(name) || name),
      this.#active,
      this.#recording,
      this.#locked,
      h('span', { class: 'entry-members' }, icon('people'), this.#members, this.#unit),
    );
    this.element = h('li', {}, this.link);
  }

  /**
   * @param {Conference} conference
   * @param {boolean} selected
   */
  show({ active, locked, members, recordings, known }, selected) {
    write(this.#members, active ? String(members.size) : known ? 'empty' : '…');
    write(this.#unit, active ? count(members.size, 'member').replace(/^\d+/, '') : '');
    this.active = active;
    show(this.#active, active);
    show(this.#recording, recordings.size > 0);
    show(this.#locked, locked);
    this.link.classList.toggle('active', active);
    if (selected) this.link.setAttribute('aria-current', 'page');
    else this.link.removeAttribute('aria-current');
  }
}

/** Returns the hash of the page's address for a conference. @param {string} name */
export function hashOf(name) {
  return `#/${encodeURIComponent(name)}`;
}

/** Returns the conference that the address names; `undefined` if it names none. @param {string} hash */
export function nameIn(hash) {
  if (!hash.startsWith('#/') || hash === '#/') return undefined;
  try {
    return decodeURIComponent(hash.slice(2));
  } catch {
    return undefined;
  }
}
