import { button } from './buttons.js';
import { byId, h, show, write } from './dom.js';
import { count } from './format.js';
import { MemberRow } from './member-row.js';
import { fits, ORDERS, placeIn } from './order.js';
import { Roving } from './roving.js';

/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */
/** @typedef {import('./member-row.js').OnAction} OnAction */
/** @typedef {import('./order.js').Order} Order */

/** If there are more members than this, a search field is shown. */
const MANY = 8;

/** @type {readonly [string, readonly Order[], string][]} */
const COLUMNS = [
  ['Name', ['name', 'name-back'], 'who'],
  ['Number', ['number', 'number-back'], 'number'],
  ['State', [], 'states'],
  ['Volume', [], 'volumes'],
  ['Joined', ['newest', 'oldest'], 'since'],
  ['Actions', [], 'actions'],
];

/** @type {readonly [Order, string][]} */
const CHOICES = [
  ['newest', 'newest first'],
  ['oldest', 'oldest first'],
  ['name', 'by name'],
  ['number', 'by number'],
];

/** @type {Readonly<Record<Order, 'ascending' | 'descending'>>} */
const DIRECTION = {
  newest: 'descending',
  oldest: 'ascending',
  name: 'ascending',
  'name-back': 'descending',
  number: 'ascending',
  'number-back': 'descending',
};

/** The members of the shown conference: one row for each, kept while its member is there. */
export class MembersTable {
  /** @type {Map<number, MemberRow>} */
  #rows = new Map();
  /** The same, sorted. @type {MemberRow[]} */
  #sorted = [];
  /** @type {Order} */
  #order = 'newest';
  #search = '';
  #body = h('tbody', { role: 'rowgroup' });
  #roving;
  #none = h('p', { class: 'hint none', hidden: true }, 'No member fits what is searched.');
  #heads = COLUMNS.map(([text, orders, look]) => this.#head(text, orders, look));
  #choice = h(
    'select',
    { id: 'members-order', onchange: () => this.#sortBy(/** @type {Order} */ (this.#choice.value)) },
    ...CHOICES.map(([value, text]) => h('option', { value }, text)),
  );
  #field = h('input', {
    id: 'members-search',
    type: 'search',
    autocomplete: 'off',
    placeholder: 'Name or number',
    oninput: () => this.#filter(),
  });
  #fieldLabel = h('label', { for: 'members-search', class: 'sr-only' }, 'Search members');

  /**
   * @param {import('./member-row.js').Table} table  the gateway's table of commands
   * @param {OnAction} onAction
   */
  constructor(table, onAction) {
    this.table = table;
    this.onAction = onAction;
    this.#roving = new Roving(this.#body);
    const tools = h(
      'div',
      { class: 'table-tools' },
      this.#fieldLabel,
      this.#field,
      h('span', { class: 'order' }, h('label', { for: 'members-order' }, 'Sort'), this.#choice),
    );
    const drawn = h(
      'table',
      { role: 'table', class: 'members' },
      h('caption', { class: 'sr-only' }, 'Members'),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...this.#heads)),
      this.#body,
    );
    this.element = h('div', { class: 'members-area' }, tools, drawn, this.#none);
    this.#showOrder();
  }

  /** Shows another conference: nothing of the old one stays. @param {ReadonlyMap<number, MemberState>} members */
  reset(members) {
    this.#rows.clear();
    this.#sorted = [];
    this.#body.replaceChildren();
    this.#field.value = '';
    this.#search = '';
    this.all(members);
  }

  /** Replaces all members. @param {ReadonlyMap<number, MemberState>} members */
  all(members) {
    for (const [id, row] of this.#rows) if (members.get(id)?.uuid !== row.member.uuid) this.#remove(row);
    for (const member of members.values()) {
      const row = this.#rows.get(member.id);
      if (row) row.update(member);
      else this.#rows.set(member.id, new MemberRow(member, this.table, this.onAction));
    }
    this.#resort();
  }

  /**
   * Updates one member who has joined, changed or left.
   *
   * @param {number} id
   * @param {MemberState | undefined} member
   */
  one(id, member) {
    let row = this.#rows.get(id);
    if (row && member && row.member.uuid !== member.uuid) {
      this.#remove(row);
      row = undefined;
    }
    if (row && member) {
      const renamed =
        row.member.callerIdName !== member.callerIdName ||
        row.member.callerIdNumber !== member.callerIdNumber;
      row.update(member);
      if (renamed) this.#resort();
    } else if (row) this.#remove(row);
    else if (member) this.#add(member);
    this.#showTools();
  }

  /** Moves the focus to the members, if there are any. */
  focus() {
    this.#roving.focus();
  }

  /** @param {number} now */
  tick(now) {
    for (const row of this.#sorted) row.tick(now);
  }

  /** @param {MemberState} member */
  #add(member) {
    const row = new MemberRow(member, this.table, this.onAction);
    const compare = ORDERS[this.#order];
    const at = placeIn(this.#sorted, (other) => compare(other.member, member));
    this.#body.insertBefore(row.element, this.#sorted[at]?.element ?? null);
    this.#sorted.splice(at, 0, row);
    this.#rows.set(member.id, row);
    show(row.element, fits(member, this.#search));
  }

  /** @param {MemberRow} row */
  #remove(row) {
    const at = this.#sorted.indexOf(row);
    this.#sorted.splice(at, 1);
    this.#rows.delete(row.member.id);
    const buttons = [...row.element.querySelectorAll('button')];
    const place = buttons.findIndex((one) => one.matches(':focus'));
    if (place >= 0) this.#focusNear(at, place);
    row.element.remove();
  }

  /**
   * Moves the focus to the row that takes the place of the removed one.
   *
   * @param {number} at
   * @param {number} place  of the button in its row
   */
  #focusNear(at, place) {
    const shown = (/** @type {MemberRow} */ { element }) => !element.hidden;
    const near = this.#sorted.slice(at).find(shown) ?? this.#sorted.slice(0, at).findLast(shown);
    (near?.element.querySelectorAll('button')[place] ?? byId('main', HTMLElement)).focus();
  }

  #resort() {
    const compare = ORDERS[this.#order];
    const sorted = [...this.#rows.values()].sort((a, b) => compare(a.member, b.member));
    // A row would lose the focus if it were moved, so rows that are already in order stay.
    let before = this.#body.firstElementChild;
    for (const { element } of sorted) {
      if (element === before) before = element.nextElementSibling;
      else this.#body.insertBefore(element, before);
    }
    this.#sorted = sorted;
    this.#filter();
  }

  #filter() {
    this.#search = this.#field.value;
    for (const { element, member } of this.#sorted) show(element, fits(member, this.#search));
    this.#showTools();
  }

  #showTools() {
    this.#roving.keep();
    const searching = this.#search !== '';
    const many = this.#rows.size > MANY || searching;
    show(this.#field, many);
    show(this.#fieldLabel, many);
    show(this.#none, searching && this.#sorted.every(({ element }) => element.hidden));
    write(this.#fieldLabel, `Search ${count(this.#rows.size, 'member')}`);
  }

  /**
   * @param {string} text
   * @param {readonly Order[]} orders
   * @param {string} look
   */
  #head(text, orders, look) {
    const [first, second = first] = orders;
    const head = h('th', { scope: 'col', role: 'columnheader', class: look });
    if (first === undefined || second === undefined) head.append(text);
    else {
      const sort = button({ text, look: 'sort' }, () => this.#sortBy(this.#order === first ? second : first));
      sort.title = `Sort by ${text.toLowerCase()}`;
      head.append(sort);
    }
    return head;
  }

  /** @param {Order} order */
  #sortBy(order) {
    this.#order = order;
    this.#showOrder();
    this.#resort();
  }

  #showOrder() {
    for (const [index, head] of this.#heads.entries()) {
      if (COLUMNS[index]?.[1].includes(this.#order)) head.setAttribute('aria-sort', DIRECTION[this.#order]);
      else head.removeAttribute('aria-sort');
    }
    this.#choice.value = CHOICES.some(([value]) => value === this.#order) ? this.#order : '';
  }
}
