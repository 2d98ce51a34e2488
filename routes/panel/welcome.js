import { h } from './dom.js';

/**
 * What stands where no conference is shown.
 *
 * @param {string | undefined} name  one that there is not
 * @param {string} [why]  why it is not there any more
 */
export function welcome(name, why) {
  return h(
    'div',
    { class: 'empty' },
    h('h1', {}, name === undefined ? 'Choose a conference' : 'No such conference'),
    h(
      'p',
      {},
      name === undefined
        ? 'Its members, and what can be said to it, stand here.'
        : `${why ?? 'There is none of this name, or you do not own it.'} Yours are in the list.`,
    ),
  );
}
