import { nameOf } from './format.js';

/** @typedef {import('./store.js').MemberState} MemberState */
/** @typedef {import('./store.js').Store} Store */

/**
 * What an order is about.
 *
 * @typedef {object} About
 * @property {string} conference
 * @property {Pick<MemberState, 'id' | 'uuid' | 'callerIdName' | 'callerIdNumber'> | undefined} [member]
 * @property {boolean} [anyTime]  it is for a conference that nobody is in, too
 */

/** As the gateway takes it in `uuid=<call uuid>`. */
const UUID = /^[A-Za-z0-9._@:-]{1,128}$/;

/**
 * What commands call a member. A call's uuid is nobody else's; ids begin at 1 again when FreeSWITCH restarts.
 *
 * @param {Pick<MemberState, 'id' | 'uuid'>} member
 */
export function targetOf({ id, uuid }) {
  return UUID.test(uuid) ? `uuid=${uuid}` : String(id);
}

/** Knows whether that is still there which an order or a dialog was begun for. */
export class Bonds {
  /**
   * @param {Store} store
   * @param {() => string | undefined} selected  the conference that is shown
   */
  constructor(store, selected) {
    this.store = store;
    this.selected = selected;
  }

  /**
   * Ties to what is there now.
   *
   * @param {About} about
   * @returns {() => string | undefined}  why it is over, in words; undefined while it is not
   */
  tie({ conference, member, anyTime = false }) {
    const round = this.store.conferences.get(conference)?.round;
    return () => {
      const now = this.store.conferences.get(conference);
      if (!now) return `${conference} is not among your conferences any more.`;
      if (this.selected() !== conference) return `The page does not show ${conference} any more.`;
      if (member) {
        if (now.members.get(member.id)?.uuid === member.uuid) return undefined;
        return `${nameOf(member)} is not in the conference any more.`;
      }
      if (anyTime || (now.active && now.round === round)) return undefined;
      return `${conference} has ended.`;
    };
  }
}
