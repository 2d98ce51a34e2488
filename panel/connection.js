import { byId, h, show, write } from './dom.js';

/** @typedef {import('./sdk/stream.js').StreamState} StreamState */

/** @type {Readonly<Record<StreamState | 'disconnected', string>>} */
const WORDS = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  refused: 'Not live',
  disconnected: 'FreeSWITCH not connected',
};

const OLD = 'The page may be out of date.';

/** Shows whether the page is up to date. */
export class ConnectionSign {
  #sign = byId('connection', HTMLElement);
  #banner = byId('banner', HTMLElement);
  #words = h('span');
  /** @type {StreamState} */
  #stream = 'connecting';
  #freeswitch = true;
  #why = '';

  constructor() {
    this.#sign.replaceChildren(h('span', { class: 'light', 'aria-hidden': 'true' }), this.#words);
  }

  /**
   * @param {StreamState} state
   * @param {string} [why]
   */
  stream(state, why = '') {
    this.#stream = state;
    this.#why = why;
    this.#show();
  }

  /** @param {boolean} connected */
  freeswitch(connected) {
    this.#freeswitch = connected;
    this.#show();
  }

  #show() {
    const state = this.#stream === 'live' && !this.#freeswitch ? 'disconnected' : this.#stream;
    this.#sign.dataset['state'] = state;
    write(this.#words, WORDS[state]);
    show(this.#banner, state !== 'live' && state !== 'connecting');
    if (state === 'disconnected') {
      write(
        this.#banner,
        `The gateway has lost its connection to FreeSWITCH, and keeps trying to connect. ${OLD} Commands are refused until it is connected again.`,
      );
    } else if (state === 'refused') {
      write(
        this.#banner,
        `${this.#why} The page is updated every few seconds instead, and tries again by itself.`,
      );
    } else if (state === 'reconnecting') {
      write(
        this.#banner,
        `The connection to the gateway was lost. The page connects again by itself. ${OLD} ${this.#why}`,
      );
    }
  }
}
