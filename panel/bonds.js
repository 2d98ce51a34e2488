import { nameOf } from './format.js';

/** @typedef {import('./store.js').MemberState} MemberState */
/** @typedef {import('./store.js').Store} Store */

/**
 * What an order is for.
 *
 * @typedef {object} About
 * @property {string} conference
 * @property {Pick<MemberState, 'id' | 'uuid' | 'callerIdName' | 'callerIdNumber'> | undefined} [member]
 * @property {boolean} [anyTime]  true if the order is possible while the conference is empty
 */

/** The uuids that the gateway accepts in `uuid=<call uuid>`. */
const UUID = /^[A-Za-z0-9._@:-]{1,128}$/;

/**
 * Returns the target of commands for a member. A call's uuid is unique; ids begin at 1 again when FreeSWITCH restarts.
 *
 * @param {Pick<MemberState, 'id' | 'uuid'>} member
 */
export function targetOf({ id, uuid }) {
  return UUID.test(uuid) ? `uuid=${uuid}` : String(id);
}

/** Checks if the conference and the member of an order or a dialog still exist. */
export class Bonds {
  /**
   * @param {Store} store
   * @param {() => string | undefined} selected  returns the conference that is shown
   */
  constructor(store, selected) {
    this.store = store;
    this.selected = selected;
  }

  /**
   * Ties to what exists now.
   *
   * @param {About} about
   * @returns {() => string | undefined}  returns why it is gone, as a sentence; `undefined` while it exists
   */
  tie({ conference, member, anyTime = false }) {
    const round = this.store.conferences.get(conference)?.round;
    return () => {
      const now = this.store.conferences.get(conference);
      if (!now) return `${conference} is no longer one of your conferences.`;
      if (this.selected() !== conference) return `The page no longer shows ${conference}.`;
      if (member) {
        if (now.members.get(member.id)?.uuid === member.uuid) return undefined;
        return `${nameOf(member)} is no longer in the conference.`;
      }
      if (anyTime || (now.active && now.round === round)) return undefined;
      return `${conference} has ended.`;
    };
  }
}
