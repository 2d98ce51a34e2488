/** @typedef {import('../src/conferences/schemas').MemberState} MemberState */

import { isolated, readable } from './names.js';

/** FreeSWITCH's name for a called party without a name (switch_ivr_originate.c). */
const NO_NAME = 'Outbound Call';

/**
 * Returns the display name of a member: the name, else the number, else the id.
 *
 * @param {Pick<MemberState, 'id' | 'callerIdName' | 'callerIdNumber'>} member
 */
export function nameOf({ id, callerIdName, callerIdNumber }) {
  const name = readable(callerIdName);
  return isolated((name === NO_NAME ? '' : name) || readable(callerIdNumber) || `Member ${id}`);
}

/** @typedef {Pick<MemberState, 'id' | 'callerIdName' | 'callerIdNumber'>} Named */

/** Returns the number beside the name; empty if the number is the display name. @param {Named} member */
export function numberOf(member) {
  const number = isolated(readable(member.callerIdNumber));
  return number === nameOf(member) ? '' : number;
}

/** Returns `Ann (1001)`. @param {Named} member */
export function fullNameOf(member) {
  const number = numberOf(member);
  return number === '' ? nameOf(member) : `${nameOf(member)} (${number})`;
}

/**
 * Returns a time span as on a clock: `4:05`, `1:02:09`.
 *
 * @param {number} ms
 */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * Returns a time span in short: `just now`, `12 min`, `3 h 05`.
 *
 * @param {number} ms
 */
export function span(ms) {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes === 0) return 'just now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${Math.floor(minutes / (24 * 60))} d`;
}

/**
 * Returns `1 member`, `3 members`.
 *
 * @param {number} number
 * @param {string} one
 */
export function count(number, one) {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

/**
 * Returns a limited list in words: `Ann, Bo and 3 others`.
 *
 * @param {readonly string[]} names
 * @param {number} most
 */
export function inWords(names, most) {
  const shown = names.length > most ? names.slice(0, most - 1) : [...names];
  const left = names.length - shown.length;
  const all = left > 0 ? [...shown, count(left, 'other')] : shown;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** Returns the last part of a path. @param {string} path */
export function fileName(path) {
  return path.includes('://') ? path : (path.split('/').at(-1) ?? path);
}

/** Returns a size in short: `512 B`, `1.4 MB`. @param {number} size */
export function bytes(size) {
  const units = ['B', 'kB', 'MB', 'GB'];
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Returns a moment in the reader's own format. @param {string} iso */
export function moment(iso) {
  return MOMENT.format(new Date(iso));
}
