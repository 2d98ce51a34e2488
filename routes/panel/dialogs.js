import { Problem } from './api.js';
import { button } from './buttons.js';
import { byId, h, setBusy } from './dom.js';

/** @typedef {import('./icons.js').Icon} Icon */

let number = 0;

/**
 * Shows a dialog and waits until it is over.
 *
 * @param {object} what
 * @param {string} what.title
 * @param {readonly (Node | string)[]} what.body
 * @param {string} what.label     what the button that goes on says
 * @param {boolean} [what.danger] then Cancel has the focus, else the first field
 * @param {readonly HTMLElement[]} [what.beside]  further buttons
 * @param {() => Promise<void>} what.onAccept  it stays open where this fails, and says why
 * @returns {Promise<boolean>} whether it was accepted
 */
export function dialog({ title, body, label, danger = false, beside = [], onAccept }) {
  const id = `dialog-${++number}`;
  const alert = h('div', { class: 'alert', role: 'alert', hidden: true });
  const accept = h(
    'button',
    { type: 'submit', class: `button ${danger ? 'danger' : 'primary'}` },
    h('span', {}, label),
  );
  const cancel = button({ text: 'Cancel', look: 'quiet' }, () => element.close());
  const form = h(
    'form',
    { class: 'dialog-form' },
    h('h2', { id, tabindex: -1 }, title),
    ...body,
    alert,
    h('div', { class: 'dialog-buttons' }, ...beside, h('span', { class: 'grow' }), cancel, accept),
  );
  const element = h('dialog', { class: 'dialog', 'aria-labelledby': id }, form);
  let accepted = false;
  let busy = false;

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    alert.hidden = true;
    setBusy(accept, true);
    try {
      await onAccept();
      accepted = true;
      element.close();
    } catch (error) {
      alert.replaceChildren(...wordsOf(error));
      alert.hidden = false;
    } finally {
      busy = false;
      setBusy(accept, false);
    }
  });
  // What has been sent cannot be taken back by closing the dialog.
  element.addEventListener('cancel', (event) => {
    if (busy) event.preventDefault();
  });

  const before = document.activeElement;
  document.body.append(element);
  element.showModal();
  if (danger) cancel.focus();
  else {
    const first = form.querySelector('input, textarea, select');
    if (first instanceof HTMLElement) first.focus();
  }
  return new Promise((resolve) => {
    element.addEventListener('close', () => {
      element.remove();
      // Whoever was pressed may have gone, such as a member's row.
      const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
      if (there) before.focus();
      else byId('main', HTMLElement).focus();
      resolve(accepted);
    });
  });
}

/**
 * Asks before something that disturbs.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.text   what will happen
 * @param {string} question.label
 */
export function confirm({ title, text, label }) {
  const body = [h('p', {}, text)];
  return dialog({ title, body, label, danger: true, onAccept: async () => {} });
}

/** @param {unknown} error */
function wordsOf(error) {
  if (!(error instanceof Problem)) return [h('strong', {}, 'The panel failed.'), h('p', {}, String(error))];
  return [h('strong', {}, error.title), h('p', {}, error.detail)];
}

/**
 * A field with its label, and a hint below.
 *
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint) {
  input.id = `field-${++number}`;
  const below = hint === undefined ? undefined : h('p', { class: 'hint', id: `${input.id}-hint` }, hint);
  if (below) input.setAttribute('aria-describedby', below.id);
  return h('div', { class: 'field' }, h('label', { for: input.id }, label), input, below);
}
