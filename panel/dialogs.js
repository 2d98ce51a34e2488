import { button } from './buttons.js';
import { byId, h, setBusy, write } from './dom.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('./icons.js').Icon} Icon */

let number = 0;

/** The open dialogs: each checks again what it is about. @type {Set<() => void>} */
const looks = new Set();

/** Call it after a change: closes the dialogs whose subject is gone, and updates the texts of the others. */
export function lookAtDialogs() {
  for (const look of [...looks]) look();
}

/**
 * Shows a dialog and waits until it closes.
 *
 * @param {object} what
 * @param {string} what.title
 * @param {string | (() => string)} what.text  what it will do; a function returns the text for the present state
 * @param {readonly (Node | string)[]} [what.body]
 * @param {string} what.label     the text of the button that accepts
 * @param {boolean} [what.danger] true if it cannot be undone; if there is no field, Cancel has the focus
 * @param {() => string | undefined} [what.still]  returns why the dialog is no longer possible, if so
 * @param {(why: string) => void} [what.onOver]    called if it was closed for that reason
 * @param {readonly HTMLElement[]} [what.beside]  further buttons
 * @param {() => Promise<void>} what.onAccept  if this fails, the dialog stays open and shows why
 * @returns {Promise<boolean>} whether it was accepted
 */
export function dialog({
  title,
  text,
  body = [],
  label,
  danger = false,
  beside = [],
  still = () => undefined,
  onOver = () => {},
  onAccept,
}) {
  const id = `dialog-${++number}`;
  const wordsNow = () => (typeof text === 'string' ? text : text());
  const words = h('p', { id: `${id}-text` }, wordsNow());
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
    words,
    ...body,
    alert,
    h('div', { class: 'dialog-buttons' }, ...beside, h('span', { class: 'grow' }), cancel, accept),
  );
  const element = h(
    'dialog',
    {
      class: 'dialog',
      role: danger ? 'alertdialog' : undefined,
      'aria-labelledby': id,
      'aria-describedby': words.id,
    },
    form,
  );
  let accepted = false;
  let busy = false;
  /** @returns {boolean} whether the dialog may continue */
  const look = () => {
    // A sent command cannot be taken back; wait for its answer.
    if (busy) return true;
    const why = still();
    if (why === undefined) {
      write(words, wordsNow());
      return true;
    }
    looks.delete(look);
    element.close();
    onOver(why);
    return false;
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy || !look()) return;
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
  // Closing the dialog cannot take back a sent command.
  element.addEventListener('cancel', (event) => {
    if (busy) event.preventDefault();
  });

  const before = document.activeElement;
  document.body.append(element);
  element.showModal();
  looks.add(look);
  const first = form.querySelector('input, textarea, select');
  if (first instanceof HTMLElement) first.focus();
  else if (danger) cancel.focus();
  return new Promise((resolve) => {
    element.addEventListener('close', () => {
      looks.delete(look);
      element.remove();
      // The element that was pressed may be gone, such as a member's row.
      const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
      if (there) before.focus();
      else byId('main', HTMLElement).focus();
      resolve(accepted);
    });
  });
}

/**
 * Asks before a command that disturbs.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {string | (() => string)} question.text   what will happen
 * @param {string} question.label
 * @param {() => string | undefined} [question.still]
 * @param {(why: string) => void} [question.onOver]
 */
export function confirm(question) {
  return dialog({ ...question, danger: true, onAccept: async () => {} });
}

/** @param {unknown} error */
function wordsOf(error) {
  if (!(error instanceof Problem)) return [h('strong', {}, 'The panel failed.'), h('p', {}, String(error))];
  return [h('strong', {}, error.title), h('p', {}, error.detail)];
}

/**
 * Returns a field with its label, and a hint below.
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
