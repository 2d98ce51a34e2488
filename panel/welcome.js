import { h } from './dom.js';

/**
 * Returns what is shown while no conference is shown.
 *
 * @param {string | undefined} name  the name of a conference that does not exist
 * @param {string} [why]  why it is gone
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
        ? 'Its members and its commands are shown here.'
        : `${why ?? 'No conference has this name, or you do not own it.'} Your conferences are in the list.`,
    ),
  );
}
