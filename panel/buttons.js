import { h, isDisabled } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('./icons.js').Icon} Icon */

/**
 * @param {object} looks
 * @param {Icon} [looks.icon]
 * @param {string} [looks.text]
 * @param {string} [looks.label]  its name if there is no text; also shown as a hint
 * @param {string} [looks.look]   `primary`, `danger`, `quiet`
 * @param {(button: HTMLButtonElement) => void} onPress  not called while the button is disabled or busy
 */
export function button({ icon: drawing, text, label, look = '' }, onPress) {
  const element = h(
    'button',
    { type: 'button', class: `button ${look} ${text === undefined ? 'bare' : ''}`.trim() },
    drawing && icon(drawing),
    text === undefined ? undefined : h('span', {}, text),
  );
  if (label !== undefined) relabel(element, label);
  element.addEventListener('click', () => {
    if (!isDisabled(element)) onPress(element);
  });
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} label
 */
export function relabel(element, label) {
  if (element.title === label) return;
  element.title = label;
  element.setAttribute('aria-label', label);
}
