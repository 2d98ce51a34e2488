import { targetOf } from './bonds.js';
import { button, relabel } from './buttons.js';
import { h, setDisabled, show, write } from './dom.js';
import { moment, nameOf, numberOf, span } from './format.js';
import { icon, setIcon } from './icons.js';
import { isolated, readable } from './names.js';
import { gatewayClock } from './time.js';

/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */
/** @typedef {import('./buttons.js').Icon} Icon */
/** @typedef {Pick<import('./commander.js').Commander, 'has' | 'disrupts'>} Table */

/**
 * An action for a member: a command, and the label of its button.
 *
 * @typedef {object} MemberAction
 * @property {string} command
 * @property {readonly string[]} [args]  after the member's id
 * @property {Icon} icon
 * @property {string} verb  before the name: `Mute`
 * @property {boolean} [on] true if it undoes the present state
 */

/** @typedef {(button: HTMLElement, member: MemberState, action: MemberAction) => void} OnAction */

/** FreeSWITCH's volumes go from -4 to 4. */
const LOUDEST = 4;

/** The buttons of a member, for its present state. @type {readonly ((member: MemberState) => MemberAction)[]} */
const ACTIONS = [
  ({ speak }) =>
    speak === false
      ? { command: 'unmute', icon: 'mic-off', verb: 'Unmute', on: true }
      : { command: 'mute', icon: 'mic', verb: 'Mute' },
  ({ hear }) =>
    hear === false
      ? { command: 'undeaf', icon: 'sound-off', verb: 'Undeaf', on: true }
      : { command: 'deaf', icon: 'sound', verb: 'Deaf' },
  ({ hold }) =>
    hold
      ? { command: 'unhold', icon: 'resume', verb: 'Unhold', on: true }
      : { command: 'hold', icon: 'hold', verb: 'Hold' },
  ({ floor }) => ({
    command: 'floor',
    icon: 'floor',
    verb: floor ? 'Take the floor from' : 'Give the floor to',
  }),
  () => ({ command: 'saymember', icon: 'say', verb: 'Say something to' }),
  () => ({ command: 'kick', icon: 'kick', verb: 'Kick' }),
];

/** A word, its look, and when it is shown. @typedef {readonly [string, string, (member: MemberState) => boolean]} Mark */

/** The marks beside a name. @type {readonly Mark[]} */
const MARKS = [
  ['Moderator', 'role', ({ moderator }) => moderator],
  ['Floor', 'role', ({ floor }) => floor],
  ['Ghost', 'role', ({ ghost }) => ghost],
];

/** @type {readonly Mark[]} */
const STATES = [
  ['Talking', 'talking', ({ talking }) => talking === true],
  ['Muted', 'off', ({ speak }) => speak === false],
  ['Deaf', 'off', ({ hear }) => hear === false],
  ['On hold', 'hold', ({ hold }) => hold],
];

/** A row of the table. An update touches only what has changed. */
export class MemberRow {
  /** @type {((member: MemberState) => void)[]} */
  #parts = [];
  #since = h('time');

  /**
   * @param {MemberState} member
   * @param {Table} table  the gateway's table of commands
   * @param {OnAction} onAction
   */
  constructor(member, table, onAction) {
    this.member = member;
    this.table = table;
    this.onAction = onAction;
    const name = h('bdi', { class: 'name' });
    const number = h('bdi');
    this.#parts.push((now) => {
      write(name, nameOf(now));
      write(number, numberOf(now));
      name.title = `${nameOf(now)} · member ${now.id} · ${isolated(readable(now.channel))}`;
    });
    const actions = ACTIONS.filter((action) => table.has(action(member).command));
    this.element = h(
      'tr',
      { role: 'row', 'data-member': member.id },
      h(
        'th',
        { scope: 'row', role: 'rowheader', class: 'who' },
        h(
          'span',
          { class: 'who-line' },
          h('span', { class: 'bars', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
          name,
          ...MARKS.map((mark) => this.#chip(mark)),
        ),
      ),
      h('td', { role: 'cell', class: 'number' }, number),
      h('td', { role: 'cell', class: 'states' }, ...STATES.map((state) => this.#chip(state))),
      h('td', { role: 'cell', class: 'volumes' }, this.#volumes()),
      h('td', { role: 'cell', class: 'since' }, this.#since),
      h(
        'td',
        { role: 'cell', class: 'actions' },
        this.#toolbar(
          'actions',
          'Actions for',
          actions.map((of) => this.#button(of)),
        ),
      ),
    );
    this.#parts.push(({ talking, joinedAt }) => {
      this.element.classList.toggle('talks', talking === true);
      if (this.#since.dateTime === joinedAt) return;
      this.#since.dateTime = joinedAt;
      this.#since.title = moment(joinedAt);
    });
    this.update(member);
    this.tick(gatewayClock.now());
  }

  /** @param {MemberState} member */
  update(member) {
    this.member = member;
    for (const part of this.#parts) part(member);
  }

  /** @param {number} now  milliseconds since the epoch */
  tick(now) {
    write(this.#since, span(now - Date.parse(this.member.joinedAt)));
  }

  /** @param {Mark} mark */
  #chip([text, look, holds]) {
    const chip = h('span', { class: `chip ${look}` }, text);
    this.#parts.push((member) => show(chip, holds(member)));
    return chip;
  }

  /** @param {(member: MemberState) => MemberAction} of */
  #button(of) {
    const element = button({ icon: of(this.member).icon }, () =>
      this.onAction(element, this.member, of(this.member)),
    );
    element.tabIndex = -1;
    this.#parts.push((member) => {
      const { command, icon: drawing, verb, on = false } = of(member);
      setIcon(element, drawing);
      relabel(element, `${verb} ${nameOf(member)}`);
      element.classList.toggle('on', on);
      element.classList.toggle('danger', this.table.disrupts(command, [targetOf(member)]));
    });
    return element;
  }

  #volumes() {
    const { table } = this;
    return this.#toolbar('volumes', 'Volumes of', [
      ...(table.has('volume_in')
        ? this.#volume('volume_in', 'volumeIn', 'mic', 'what the others hear of')
        : []),
      ...(table.has('volume_out')
        ? this.#volume('volume_out', 'volumeOut', 'sound', 'what is heard by')
        : []),
    ]);
  }

  /**
   * @param {string} command
   * @param {'volumeIn' | 'volumeOut'} which
   * @param {Icon} drawing
   * @param {string} what
   */
  #volume(command, which, drawing, what) {
    const value = h('span', { class: 'level' });
    const step = (/** @type {'up' | 'down'} */ way, /** @type {Icon} */ sign) => {
      const verb = `${way === 'up' ? 'Louder' : 'Softer'}: ${what}`;
      const element = button({ icon: sign, look: 'step' }, () =>
        this.onAction(element, this.member, { command, args: [way], icon: sign, verb }),
      );
      element.tabIndex = -1;
      this.#parts.push((member) => {
        relabel(element, `${verb} ${nameOf(member)}`);
        if (element.ariaBusy !== 'true') {
          setDisabled(element, way === 'up' ? member[which] >= LOUDEST : member[which] <= -LOUDEST);
        }
      });
      return element;
    };
    this.#parts.push((member) => write(value, signed(member[which])));
    const words = h('span', { class: 'sr-only' }, which === 'volumeIn' ? 'speaks at' : 'hears at');
    return [
      h('span', { class: 'volume' }, icon(drawing), step('down', 'minus'), words, value, step('up', 'plus')),
    ];
  }

  /**
   * @param {string} kind
   * @param {string} label
   * @param {readonly HTMLElement[]} children
   */
  #toolbar(kind, label, children) {
    const toolbar = h('div', { role: 'toolbar', class: kind, 'data-kind': kind }, ...children);
    this.#parts.push((member) => toolbar.setAttribute('aria-label', `${label} ${nameOf(member)}`));
    return toolbar;
  }
}

/** @param {number} level */
function signed(level) {
  return level > 0 ? `+${level}` : String(level).replace('-', '−');
}
