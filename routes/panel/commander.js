import { Problem } from './api.js';
import { targetOf } from './bonds.js';
import { dangerOf } from './danger.js';
import { confirm } from './dialogs.js';
import { setBusy } from './dom.js';
import { nameOf } from './format.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./bonds.js').Bonds} Bonds */
/** @typedef {import('./store.js').MemberState} MemberState */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * Something that can be said to a conference.
 *
 * @typedef {object} Order
 * @property {string} conference
 * @property {string} command
 * @property {MemberState | undefined} [member]     whom it is for, and nobody else
 * @property {readonly string[]} [args]  after the member
 * @property {boolean} [anyTime]  it is for a conference that nobody is in, too
 * @property {string} what     what is being done, for messages: `Mute Ann`
 * @property {string} [done]   what to say once it is; nothing where the page shows it anyway
 * @property {(() => string) | undefined} [happens]  what it will do, for the question before it, as things are then
 */

/** Commands that know a member by the id only. */
const BY_ID = new Set(['saymember']);

/** Says commands, as the gateway's own table has them: what disturbs is asked about first. */
export class Commander {
  /** @type {ReadonlyMap<string, CommandTable['commands'][number]>} */
  #table;

  /**
   * @param {Api} api
   * @param {CommandTable} table
   * @param {Notices} notices
   * @param {Bonds} bonds
   * @param {(is: (member: MemberState) => boolean) => string | undefined} nameWhere  of a member who is there
   */
  constructor(api, table, notices, bonds, nameWhere) {
    this.bonds = bonds;
    this.nameWhere = nameWhere;
    this.api = api;
    this.notices = notices;
    this.#table = new Map(table.commands.map((command) => [command.command, command]));
  }

  /** Whether this gateway has the command. @param {string} command */
  has(command) {
    return this.#table.has(command);
  }

  /**
   * Whether it cannot be taken back, as the gateway's table has it.
   *
   * @param {string} command
   * @param {readonly string[]} args
   */
  disrupts(command, args) {
    const row = this.#table.get(command);
    return row !== undefined && dangerOf(row, args) === 'disrupt';
  }

  /** What the gateway's table says that a command does. @param {string} command */
  summary(command) {
    return this.#table.get(command)?.summary ?? '';
  }

  /**
   * Ties a dialog to what its order is about: it is closed, with words, when that goes.
   *
   * @param {Pick<Order, 'conference' | 'member' | 'anyTime' | 'what'>} order
   */
  tie(order) {
    const still = this.bonds.tie(order);
    return {
      still,
      onOver: (/** @type {string} */ why) =>
        this.notices.problem(`${order.what}: not done`, { title: why, detail: 'Nothing was sent.' }),
    };
  }

  /**
   * Says it by a button, which is under way meanwhile. Whatever goes wrong is told.
   *
   * @param {HTMLElement} button
   * @param {Order} order
   * @returns {Promise<boolean>} whether it was done
   */
  async press(button, order) {
    const tie = this.tie(order);
    if (this.disrupts(order.command, argsOf(order))) {
      const text = order.happens ?? this.summary(order.command);
      const yes = await confirm({ title: `${order.what}?`, text, label: order.what, ...tie });
      if (!yes) return false;
    }
    this.notices.goOn();
    const over = tie.still();
    if (over !== undefined) {
      tie.onOver(over);
      return false;
    }
    setBusy(button, true);
    try {
      await this.say(order);
      return true;
    } catch (error) {
      if (error instanceof Problem) {
        const { title, detail } = error;
        this.notices.problem(`${order.what}: not done`, { title, detail: this.#named(detail) });
      } else if (!isAbort(error)) throw error;
      return false;
    } finally {
      setBusy(button, false);
    }
  }

  /**
   * Says it; for dialogs, which have asked by themselves, and are tied to what it is about.
   *
   * @param {Order} order
   * @throws Problem
   */
  async say(order) {
    const { conference, command, member, what, done } = order;
    if (member && BY_ID.has(command)) await this.#check(conference, member);
    const answer = await this.api.command(conference, command, argsOf(order));
    /** @type {readonly { member?: number, detail?: string, code?: string }[]} */
    const failed = Array.isArray(answer['failed']) ? answer['failed'] : [];
    if (failed.length > 0) {
      const failures = failed.map(
        ({ member: id = 0, detail, code }) => `${this.#named(`Member ${id}`)}: ${detail ?? code ?? 'failed'}`,
      );
      this.notices.partly(`${what}: done for some only`, failures);
    } else if (done !== undefined) this.notices.done(done);
    return answer;
  }

  /**
   * An id may have come to be somebody else's of which this page has not heard yet.
   *
   * @param {string} conference
   * @param {MemberState} member
   * @throws Problem
   */
  async #check(conference, member) {
    const { members } = await this.api.conference(conference);
    if (members.some(({ id, uuid }) => id === member.id && uuid === member.uuid)) return;
    const title = `${nameOf(member)} is not in the conference any more.`;
    throw new Problem({ title, detail: 'Nothing was sent.' });
  }

  /** The gateway's words know members by their ids and calls only. @param {string} text */
  #named(text) {
    return text
      .replace(/\bMember (\d+)\b/, (all, id) => this.nameWhere((member) => member.id === Number(id)) ?? all)
      .replace(
        /\buuid=([\w.@:-]+\w)/,
        (all, uuid) => this.nameWhere((member) => member.uuid === uuid) ?? all,
      );
  }
}

/** @param {Pick<Order, 'command' | 'member' | 'args'>} order */
function argsOf({ command, member, args = [] }) {
  if (!member) return args;
  return [BY_ID.has(command) ? String(member.id) : targetOf(member), ...args];
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}
