/** The number of rows for PageUp and PageDown. */
const PAGE = 10;

/**
 * Makes rows of buttons easy to use with the keyboard: all of them are one stop of the Tab key. The left and right
 * arrows move within a row. Up and down move to the same place in the row above or below. Home and End move to the ends
 * of the row, with Ctrl to the first and last row (WAI-ARIA's grid pattern).
 */
export class Roving {
  /** The one button that Tab reaches. @type {HTMLButtonElement | undefined} */
  #stop;

  /** @param {HTMLElement} area  contains the rows; their buttons are in elements of the role `toolbar` */
  constructor(area) {
    this.area = area;
    area.addEventListener('keydown', (event) => {
      const { target } = event;
      if (!(target instanceof HTMLButtonElement) || event.altKey || event.metaKey) return;
      const next = neighbour(area, target, event.key, event.ctrlKey);
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    area.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLButtonElement) this.#make(target);
    });
  }

  /** Call it after rows were added or removed: Tab still reaches a button, the first action of the first row if no other. */
  keep() {
    if (this.#stop && this.area.contains(this.#stop) && !this.#stop.closest('[hidden]')) return;
    const row = this.area.querySelector(':scope > :not([hidden])');
    const first = row?.querySelector('[data-kind=actions] button') ?? row?.querySelector('button');
    this.#make(first instanceof HTMLButtonElement ? first : undefined);
  }

  /** Moves the focus to that button. */
  focus() {
    this.keep();
    this.#stop?.focus();
  }

  /** @param {HTMLButtonElement | undefined} stop */
  #make(stop) {
    if (this.#stop === stop) return;
    if (this.#stop) this.#stop.tabIndex = -1;
    if (stop) stop.tabIndex = 0;
    this.#stop = stop;
  }
}

/**
 * @param {HTMLElement} area
 * @param {HTMLButtonElement} button
 * @param {string} key
 * @param {boolean} ctrl
 */
function neighbour(area, button, key, ctrl) {
  const rows = [...area.children].filter((row) => row instanceof HTMLElement && !row.hidden);
  const at = rows.findIndex((row) => row.contains(button));
  const row = rows[at];
  if (!row) return undefined;
  const buttons = [...row.querySelectorAll('button')];
  const place = buttons.indexOf(button);
  const to = (/** @type {number} */ index) =>
    rows[Math.max(0, Math.min(rows.length - 1, index))]?.querySelectorAll('button')[place];
  switch (key) {
    case 'ArrowRight':
      return buttons[(place + 1) % buttons.length];
    case 'ArrowLeft':
      return buttons.at(place - 1);
    case 'Home':
      return ctrl ? to(0) : buttons[0];
    case 'End':
      return ctrl ? to(rows.length - 1) : buttons.at(-1);
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + PAGE);
    case 'PageUp':
      return to(at - PAGE);
    default:
      return undefined;
  }
}
