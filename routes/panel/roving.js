/**
 * Makes rows of buttons easy to walk with the keyboard: each row is one stop of the Tab key; the arrows left and right
 * walk within it, up and down go to the same place of the row above or below (WAI-ARIA's toolbar pattern).
 *
 * @param {HTMLElement} area  holds the rows, which have the role `toolbar`
 */
export function rove(area) {
  area.addEventListener('keydown', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLButtonElement)) return;
    const toolbar = target.closest('[role=toolbar]');
    if (!(toolbar instanceof HTMLElement)) return;
    const next = neighbour(area, toolbar, target, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  area.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    const toolbar = target.closest('[role=toolbar]');
    if (toolbar instanceof HTMLElement) makeStop(toolbar, target);
  });
}

/**
 * Makes one button of a toolbar the one that Tab comes to.
 *
 * @param {HTMLElement} toolbar
 * @param {HTMLButtonElement | undefined} [stop]  the first one unless told
 */
export function makeStop(toolbar, stop) {
  const buttons = buttonsOf(toolbar);
  const chosen = stop ?? buttons[0];
  for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1;
}

/** @param {HTMLElement} toolbar */
function buttonsOf(toolbar) {
  return [...toolbar.querySelectorAll('button')];
}

/**
 * @param {HTMLElement} area
 * @param {HTMLElement} toolbar
 * @param {HTMLButtonElement} button
 * @param {string} key
 */
function neighbour(area, toolbar, button, key) {
  const buttons = buttonsOf(toolbar);
  const at = buttons.indexOf(button);
  switch (key) {
    case 'ArrowRight':
      return buttons[(at + 1) % buttons.length];
    case 'ArrowLeft':
      return buttons.at(at - 1);
    case 'Home':
      return buttons[0];
    case 'End':
      return buttons.at(-1);
    case 'ArrowDown':
    case 'ArrowUp': {
      const kin = /** @type {NodeListOf<HTMLElement>} */ (
        area.querySelectorAll(`:not([hidden]) > * > [role=toolbar][data-kind="${toolbar.dataset['kind']}"]`)
      );
      const other = [...kin][[...kin].indexOf(toolbar) + (key === 'ArrowDown' ? 1 : -1)];
      return other && buttonsOf(other)[at];
    }
    default:
      return undefined;
  }
}
