import { Problem } from './api.js';
import { confirm } from './dialogs.js';
import { setBusy } from './dom.js';

/** @typedef {import('./api.js').Api} Api */
/** @typedef {import('./api.js').CommandTable} CommandTable */
/** @typedef {import('./notices.js').Notices} Notices */

/**
 * Something that can be said to a conference.
 *
 * @typedef {object} Order
 * @property {string} conference
 * @property {string} command
 * @property {readonly string[]} [args]
 * @property {string} what     what is being done, for messages: `Mute Ann`
 * @property {string} [done]   what to say once it is; nothing where the page shows it anyway
 * @property {string} [happens]  what a command that disturbs will do, for the question before it
 */

/** Says commands, as the gateway's own table has them: what disturbs is asked about first. */
export class Commander {
  /** @type {ReadonlyMap<string, CommandTable['commands'][number]>} */
  #table;

  /**
   * @param {Api} api
   * @param {CommandTable} table
   * @param {Notices} notices
   * @param {(member: number) => string | undefined} nameOfMember
   */
  constructor(api, table, notices, nameOfMember) {
    this.nameOfMember = nameOfMember;
    this.api = api;
    this.notices = notices;
    this.#table = new Map(table.commands.map((command) => [command.command, command]));
  }

  /** Whether this gateway has the command. @param {string} command */
  has(command) {
    return this.#table.has(command);
  }

  /**
   * Says it by a button, which is under way meanwhile. Whatever goes wrong is told.
   *
   * @param {HTMLElement} button
   * @param {Order} order
   * @returns {Promise<boolean>} whether it was done
   */
  async press(button, order) {
    const row = this.#table.get(order.command);
    if (row?.danger === 'disrupt') {
      const text = order.happens ?? row.summary;
      if (!(await confirm({ title: `${order.what}?`, text, label: order.what }))) return false;
    }
    this.notices.goOn();
    setBusy(button, true);
    try {
      await this.say(order);
      return true;
    } catch (error) {
      if (error instanceof Problem) this.notices.problem(`${order.what}: not done`, this.#named(error));
      else if (!isAbort(error)) throw error;
      return false;
    } finally {
      setBusy(button, false);
    }
  }

  /**
   * Says it; for dialogs, which have asked by themselves.
   *
   * @param {Order} order
   * @throws Problem
   */
  async say({ conference, command, args = [], what, done }) {
    const answer = await this.api.command(conference, command, args);
    /** @type {readonly { member?: number, detail?: string, code?: string }[]} */
    const failed = Array.isArray(answer['failed']) ? answer['failed'] : [];
    if (failed.length > 0) {
      const failures = failed.map(
        ({ member = 0, detail, code }) =>
          `${this.nameOfMember(member) ?? `Member ${member}`}: ${detail ?? code ?? 'failed'}`,
      );
      this.notices.partly(`${what}: done for some only`, failures);
    } else if (done !== undefined) this.notices.done(done);
    return answer;
  }

  /** The gateway's words know members by their ids only. @param {Problem} problem */
  #named({ title, detail }) {
    const named = detail.replace(/\bMember (\d+)\b/, (id, number) => this.nameOfMember(Number(number)) ?? id);
    return { title, detail: named };
  }
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}
