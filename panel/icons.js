/** Line drawings on a square of 16. */
const PATHS = {
  mic: 'M8 1.5a2 2 0 0 0-2 2v4a2 2 0 0 0 4 0v-4a2 2 0 0 0-2-2z M3.5 7.5a4.5 4.5 0 0 0 9 0 M8 12v2.5 M5.5 14.5h5',
  'mic-off':
    'M6 6v1.5a2 2 0 0 0 3.2 1.6 M10 6.5v-3a2 2 0 0 0-3.8-.9 M3.5 7.5a4.5 4.5 0 0 0 7.3 3.5 M12.5 7.5a4.5 4.5 0 0 1-.3 1.6 M8 12v2.5 M5.5 14.5h5 M2 2l12 12',
  sound: 'M2.5 6v4h2.5l3.5 3v-10l-3.5 3z M11 5.5a3.5 3.5 0 0 1 0 5 M12.8 3.5a6.3 6.3 0 0 1 0 9',
  'sound-off': 'M2.5 6v4h2.5l3.5 3v-10l-3.5 3z M11 6l3.5 4 M14.5 6l-3.5 4',
  hold: 'M5.5 3.5v9 M10.5 3.5v9',
  resume: 'M5 3l8 5-8 5z',
  floor: 'M4 14.5v-12h8.5l-2 3 2 3h-8.5',
  kick: 'M6.5 2.5h-4v11h4 M10.5 5l3 3-3 3 M13.5 8h-7',
  call: 'M4 2h2.5l1.2 3-1.6 1.2a8 8 0 0 0 3.7 3.7l1.2-1.6 3 1.2v2.5a1.5 1.5 0 0 1-1.6 1.5a11 11 0 0 1-9.9-9.9a1.5 1.5 0 0 1 1.5-1.6z',
  'hang-up': 'M1.5 9.5c3.5-4.5 9.5-4.5 13 0l-1.7 2.2-3-1.2v-2.2a7 7 0 0 0-3.6 0v2.2l-3 1.2z',
  lock: 'M3.5 7.5h9v6.5h-9z M5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  unlock: 'M3.5 7.5h9v6.5h-9z M5.5 7.5v-2a2.5 2.5 0 0 1 4.8-1',
  record: 'M8 3.5a4.5 4.5 0 1 0 .01 0z M8 6.5a1.5 1.5 0 1 0 .01 0z',
  stop: 'M4 4h8v8h-8z',
  plus: 'M8 3.5v9 M3.5 8h9',
  minus: 'M3.5 8h9',
  pin: 'M5 8a2.7 2.7 0 1 0 .01 0z M7 8.8l6-6 M10.5 5.3l2 2',
  play: 'M6 12.5v-9.5l7-1.5v9.5 M4.3 10.8a1.7 1.7 0 1 0 .01 0z M11.3 9.3a1.7 1.7 0 1 0 .01 0z',
  say: 'M2.5 3h11v7.5h-6l-3 3v-3h-2z',
  theme: 'M8 2a6 6 0 1 0 .01 0z M8 2v12 M8 5l3.5-1.5 M8 8.5l5.5-2.5 M8 12l5.3-2.5',
  back: 'M10 3l-5 5 5 5',
  close: 'M4 4l8 8 M12 4l-8 8',
  out: 'M9.5 2.5h4v11h-4 M7 5l3 3-3 3 M10 8h-7.5',
  download: 'M8 2v8.5 M4.5 7l3.5 3.5 3.5-3.5 M2.5 13.5h11',
  people: 'M8 2.5a2.75 2.75 0 1 0 .01 0z M2.5 14a5.5 5.5 0 0 1 11 0',
  trash: 'M2.5 4h11 M6 4v-1.5h4v1.5 M4 4l.7 10h6.6l.7-10 M6.7 6.5v5 M9.3 6.5v5',
};

/** @typedef {keyof typeof PATHS} Icon */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Returns a drawing without a text; the text beside it has the meaning.
 *
 * @param {Icon} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * Replaces the drawing at the beginning of an element.
 *
 * @param {Element} element
 * @param {Icon} name
 */
export function setIcon(element, name) {
  const path = element.querySelector('path');
  if (path && path.getAttribute('d') !== PATHS[name]) path.setAttribute('d', PATHS[name]);
}
