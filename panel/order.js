/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */
/** @typedef {'newest' | 'oldest' | 'name' | 'name-back' | 'number' | 'number-back'} Order */

import { nameOf } from './format.js';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Members who joined first come first; the id decides within the same second. */
const byTime = (/** @type {MemberState} */ a, /** @type {MemberState} */ b) =>
  Date.parse(a.joinedAt) - Date.parse(b.joinedAt) || a.id - b.id;
const byName = (/** @type {MemberState} */ a, /** @type {MemberState} */ b) =>
  collator.compare(nameOf(a), nameOf(b)) || byTime(a, b);
const byNumber = (/** @type {MemberState} */ a, /** @type {MemberState} */ b) =>
  collator.compare(a.callerIdNumber, b.callerIdNumber) || byTime(a, b);

/** How members are sorted. @type {Readonly<Record<Order, (a: MemberState, b: MemberState) => number>>} */
export const ORDERS = {
  newest: (a, b) => byTime(b, a),
  oldest: byTime,
  name: byName,
  'name-back': (a, b) => byName(b, a),
  number: byNumber,
  'number-back': (a, b) => byNumber(b, a),
};

/**
 * Returns the place of an item in a sorted list: before the first item that comes after it.
 *
 * @template T
 * @param {readonly T[]} sorted
 * @param {(other: T) => number} compare  below 0 if the other comes before the item
 */
export function placeIn(sorted, compare) {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * True if a member matches the typed text: any part of the name or number, or the id.
 *
 * @param {MemberState} member
 * @param {string} text
 */
export function fits(member, text) {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '' || wanted === String(member.id)) return true;
  return `${member.callerIdName}\n${member.callerIdNumber}`.toLocaleLowerCase().includes(wanted);
}
