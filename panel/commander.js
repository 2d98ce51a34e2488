import { targetOf } from './bonds.js';
import { dangerOf } from './danger.js';
import { confirm } from './dialogs.js';
import { setBusy } from './dom.js';
import { nameOf } from './format.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./bonds.js').Bonds} Bonds */
/** @typedef {import('./store.js').MemberState} MemberState */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * A command for a conference, before it is sent.
 *
 * @typedef {object} Order
 * @property {string} conference
 * @property {string} command
 * @property {MemberState | undefined} [member]     the only member it is for
 * @property {readonly string[]} [args]  after the member
 * @property {boolean} [anyTime]  true if the order is possible while the conference is empty
 * @property {string} what     what it does, for messages: `Mute Ann`
 * @property {string} [done]   the message when it is done; left out if the page shows the change anyway
 * @property {(() => string) | undefined} [happens]  returns what it will do now, for the question before it
 */

/** Commands that accept only the id of a member. */
const BY_ID = new Set(['saymember']);

/** Sends commands of the gateway's own table. Asks first if a command disturbs. */
export class Commander {
  /** @type {ReadonlyMap<string, CommandTable['commands'][number]>} */
  #table;

  /**
   * @param {Api} api
   * @param {CommandTable} table
   * @param {Notices} notices
   * @param {Bonds} bonds
   * @param {(is: (member: MemberState) => boolean) => string | undefined} nameWhere returns the name of a present
   * member
   */
  constructor(api, table, notices, bonds, nameWhere) {
    this.bonds = bonds;
    this.nameWhere = nameWhere;
    this.api = api;
    this.notices = notices;
    this.#table = new Map(table.commands.map((command) => [command.command, command]));
  }

  /** True if this gateway has the command. @param {string} command */
  has(command) {
    return this.#table.has(command);
  }

  /**
   * True if the command cannot be undone, according to the gateway's table.
   *
   * @param {string} command
   * @param {readonly string[]} args
   */
  disrupts(command, args) {
    const row = this.#table.get(command);
    return row !== undefined && dangerOf(row, args) === 'disrupt';
  }

  /** Returns what a command does, from the gateway's table. @param {string} command */
  summary(command) {
    return this.#table.get(command)?.summary ?? '';
  }

  /**
   * Ties a dialog to what its order is for: when that is gone, the dialog closes with a message.
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
   * Sends an order by a button, which is busy until the end. Shows a message if anything goes wrong.
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
   * Sends an order, for dialogs: they have asked already, and are tied to what it is for.
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
      this.notices.partly(`${what}: failed for some members`, failures);
    } else if (done !== undefined) this.notices.done(done);
    return answer;
  }

  /**
   * The id may belong to another member now, and this page may not know it yet.
   *
   * @param {string} conference
   * @param {MemberState} member
   * @throws Problem
   */
  async #check(conference, member) {
    const { members } = await this.api.conference(conference);
    if (members.some(({ id, uuid }) => id === member.id && uuid === member.uuid)) return;
    const title = `${nameOf(member)} is no longer in the conference.`;
    throw new Problem({ title, detail: 'Nothing was sent.' });
  }

  /** Returns a text of the gateway with names; it knows members only by their ids and calls. @param {string} text */
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
