import { button, relabel } from './buttons.js';
import { Calls } from './calls.js';
import { h, show, write } from './dom.js';
import { count, fullNameOf, inWords, moment, nameOf, span } from './format.js';
import { callDialog, pinDialog, playDialog, sayDialog } from './forms.js';
import { setIcon } from './icons.js';
import { MembersTable } from './members-table.js';
import { readable } from './names.js';
import { RecordedList } from './recorded.js';
import { RecordingBar } from './recording-bar.js';
import { gatewayClock } from './time.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./buttons.js').Icon} Icon */
/** @typedef {import('./commander.js').Commander} Commander */
/** @typedef {import('./commander.js').Order} Order */
/** @typedef {import('./member-row.js').OnAction} OnAction */
/** @typedef {import('./notices.js').Notices} Notices */
/** @typedef {import('./store.js').Conference} Conference */
/** @typedef {import('./store.js').MemberState} MemberState */

/**
 * What a command does to a member, if the gateway's table is not specific enough.
 *
 * @type {Readonly<Record<string, (member: MemberState, conference: string) => string>>}
 */
const HAPPENS = {
  kick: (member, conference) =>
    `${fullNameOf(member)} will be removed from ${conference}, and the call will be hung up.`,
};

/** The shown conference: its state, its commands, its members. */
export class ConferenceView {
  /** @type {Conference | undefined} */
  #conference;
  #title = h('h1', { id: 'conference-name' });
  #facts = h('p', { class: 'facts' });
  #talkers = h('p', { class: 'talkers' });
  #locked = h('span', { class: 'chip hold' }, 'Locked');
  #empty;
  #tools;
  /** Shown only while the conference is active. @type {HTMLElement[]} */
  #forActive = [];

  /**
   * @param {Api} api
   * @param {Commander} commander
   * @param {Notices} notices
   * @param {() => void} onBack  goes to the list, if there is no room for both
   */
  constructor(api, commander, notices, onBack) {
    this.commander = commander;
    this.calls = new Calls(api, notices);
    this.recordings = new RecordingBar(commander);
    this.recorded = new RecordedList(api, notices);
    this.table = new MembersTable(commander, this.#onMember);
    this.lock = this.#tool('lock', 'lock', 'Lock', (pressed) =>
      this.#press(
        pressed,
        this.#now.locked ? 'unlock' : 'lock',
        `${this.#now.locked ? 'Unlock' : 'Lock'} ${this.#name}`,
      ),
    );
    this.record = this.#tool('record', 'record', 'Record', (pressed) =>
      this.#press(pressed, 'record', `Record ${this.#name}`),
    );
    this.#tools = h('div', { class: 'tools', role: 'group', 'aria-label': 'Conference' }, ...this.#toolsOf());
    this.#empty = this.#emptyState();
    this.element = h(
      'section',
      { class: 'conference', 'aria-labelledby': 'conference-name' },
      h(
        'header',
        { class: 'conference-head' },
        button({ icon: 'back', text: 'All conferences', look: 'quiet back' }, onBack),
        h('div', { class: 'title' }, this.#title, this.#locked),
        this.#facts,
      ),
      this.recordings.element,
      this.#tools,
      this.calls.element,
      this.#talkers,
      this.#empty,
      this.table.element,
      this.recorded.element,
    );
    this.#forActive.push(this.table.element, this.#talkers);
  }

  /** @param {Conference} conference */
  select(conference) {
    this.#conference = conference;
    write(this.#title, readable(conference.name) || conference.name);
    this.table.reset(conference.members);
    this.calls.select(conference.name);
    this.recorded.select(conference.name);
    this.update();
  }

  /** Updates everything around the members. */
  update() {
    const { name, known, active, locked, startedAt, members } = this.#now;
    const all = [...members.values()];
    const talking = all.filter((member) => member.talking === true);
    const muted = all.filter(({ speak }) => speak === false).length;
    write(this.#facts, factsOf({ known, active, startedAt, members: all.length, muted }));
    this.#facts.title = startedAt === null ? '' : `Since ${moment(startedAt)}`;
    const talkers = inWords(talking.map(nameOf), 4);
    write(this.#talkers, talking.length === 0 ? 'Nobody is talking.' : `Talking now: ${talkers}`);
    show(this.#locked, locked);
    setIcon(this.lock, locked ? 'unlock' : 'lock');
    const words = this.lock.querySelector('span');
    if (words) write(words, locked ? 'Unlock' : 'Lock');
    for (const element of this.#forActive) show(element, all.length > 0);
    show(this.#empty, known && all.length === 0);
    show(this.record, all.length > 0 && ![...this.#now.recordings.values()].some(({ id }) => id !== null));
    relabel(this.record, `Record ${name}`);
    this.recordings.show(this.#now);
  }

  /** @param {number} id */
  member(id) {
    this.table.one(id, this.#now.members.get(id));
  }

  members() {
    this.table.all(this.#now.members);
  }

  get #now() {
    if (!this.#conference) throw new Error('No conference is shown');
    return this.#conference;
  }

  get #name() {
    return this.#now.name;
  }

  /** @returns {HTMLElement[]} */
  #toolsOf() {
    const everybody = () => count(this.#now.members.size, 'member');
    const needing = (/** @type {HTMLElement[]} */ ...tools) => {
      this.#forActive.push(...tools);
      return tools;
    };
    return [
      this.#tool('bgdial', 'call', 'Call in', () => this.#call(), [], 'primary'),
      ...needing(
        this.#tool(
          'mute',
          'mic-off',
          'Mute all but moderators',
          (pressed) => this.#press(pressed, 'mute', 'Mute all but moderators', { args: ['non_moderator'] }),
          ['non_moderator'],
        ),
        this.#tool(
          'unmute',
          'mic',
          'Unmute all',
          (pressed) => this.#press(pressed, 'unmute', 'Unmute all', { args: ['all'] }),
          ['all'],
        ),
      ),
      this.record,
      ...needing(
        this.lock,
        this.#tool('pin', 'pin', 'PIN', () => void pinDialog(this.commander, this.#name)),
        this.#tool('play', 'play', 'Play', () => void playDialog(this.commander, this.#name)),
        this.#tool('say', 'say', 'Say', () => void sayDialog(this.commander, this.#name)),
        this.#tool(
          'kick',
          'kick',
          'Kick all',
          (pressed) =>
            this.#press(pressed, 'kick', 'Kick all', {
              args: ['all'],
              happens: () =>
                `${everybody()} of ${this.#name}, moderators too, will be removed, and their calls will be hung up. The conference ends.`,
            }),
          ['all'],
        ),
      ),
    ];
  }

  /**
   * @param {string} command
   * @param {Icon} icon
   * @param {string} text
   * @param {(button: HTMLElement) => unknown} onPress
   * @param {readonly string[]} [args]  the arguments it is sent with
   * @param {string} [look]  by default the look of its danger
   */
  #tool(
    command,
    icon,
    text,
    onPress,
    args = [],
    look = this.commander.disrupts(command, args) ? 'danger' : '',
  ) {
    const tool = button({ icon, text, look }, onPress);
    // Hidden by its style, since the state controls `hidden`.
    if (!this.commander.has(command)) tool.classList.add('unknown');
    return tool;
  }

  /**
   * @param {HTMLElement} pressed
   * @param {string} command
   * @param {string} what
   * @param {Partial<Order>} [more]
   */
  #press(pressed, command, what, more = {}) {
    return this.commander.press(pressed, { conference: this.#name, command, what, ...more });
  }

  #call() {
    const name = this.#name;
    void callDialog(this.commander, name, (job) => this.calls.add(name, job));
  }

  #emptyState() {
    return h(
      'div',
      { class: 'empty', hidden: true },
      h('h2', {}, 'The conference is empty.'),
      h(
        'p',
        {},
        'It begins when the first caller joins. You can also call somebody in: they are the first member when they answer.',
      ),
    );
  }

  /** @type {OnAction} */
  #onMember = (pressed, member, { command, args = [], verb }) => {
    if (command === 'saymember') {
      void sayDialog(this.commander, this.#name, member);
      return;
    }
    const conference = this.#name;
    const happens = HAPPENS[command];
    void this.commander.press(pressed, {
      conference,
      command,
      member,
      args,
      what: `${verb} ${nameOf(member)}`,
      happens: happens && (() => happens(member, conference)),
    });
  };
}

/**
 * @param {{ known: boolean, active: boolean, startedAt: string | null, members: number, muted: number }} state
 */
function factsOf({ known, active, startedAt, members, muted }) {
  if (!known) return 'Asking FreeSWITCH…';
  if (!active) return 'Not active';
  const since =
    startedAt === null
      ? []
      : [`for ${span(gatewayClock.now() - Date.parse(startedAt)).replace('just now', 'less than a minute')}`];
  return [count(members, 'member'), ...(muted > 0 ? [`${muted} muted`] : []), ...since].join(' · ');
}
