import { Api, takesPasswords } from './api.js';
import { byId, h, setBusy, show } from './dom.js';
import { Problem } from './sdk/problem.js';

/** @typedef {import('./api.js').CommandTable} CommandTable */

/** Shown instead of sending a password that others could read. */
const NEEDS_TLS = {
  title: 'The gateway accepts no password over this connection.',
  detail:
    'This page was loaded without TLS, so others could read the password on its way. Nothing was sent. Give the gateway a certificate (listen.tls), put a proxy with TLS in front of it, open the panel on the gateway’s own machine, or set auth.basicWithoutTls in its configuration.',
};
const NEEDS_BASIC = {
  title: 'The gateway accepts no password from the panel.',
  detail:
    'The panel signs in with Basic, but auth.schemes in the configuration does not contain it. Nothing was sent.',
};

/** The form at the beginning of the panel. */
export class SignIn {
  #form = byId('sign-in', HTMLFormElement);
  #user = byId('user', HTMLInputElement);
  #password = byId('password', HTMLInputElement);
  #button = byId('sign-in-button', HTMLButtonElement);
  #alert = byId('sign-in-alert', HTMLElement);
  #busy = false;

  /**
   * @param {(problem: Problem) => void} onSignedOut
   * @param {(api: Api, table: CommandTable) => void} onSignedIn
   */
  constructor(onSignedOut, onSignedIn) {
    this.onSignedOut = onSignedOut;
    this.onSignedIn = onSignedIn;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#busy) void this.#submit();
    });
  }

  /** Shows the form, empty, with the reason if there is one. @param {Problem} [problem] */
  show(problem) {
    this.#password.value = '';
    this.#tell(problem);
    this.#user.focus();
  }

  async #submit() {
    this.#busy = true;
    setBusy(this.#button, true);
    this.#tell();
    try {
      if (!(await takesPasswords())) throw new Problem(isSecureContext ? NEEDS_BASIC : NEEDS_TLS);
      let signedIn = false;
      const api = new Api(this.#user.value, this.#password.value, (problem) => {
        if (signedIn) this.onSignedOut(problem);
      });
      const table = await api.commands();
      signedIn = true;
      this.#form.reset();
      this.onSignedIn(api, table);
    } catch (error) {
      this.#tell(
        error instanceof Problem ? error : new Problem({ title: 'The panel failed.', detail: String(error) }),
      );
      this.#password.select();
    } finally {
      this.#busy = false;
      setBusy(this.#button, false);
    }
  }

  /** @param {Problem} [problem] */
  #tell(problem) {
    show(this.#alert, problem !== undefined);
    this.#alert.replaceChildren();
    if (problem) this.#alert.append(h('strong', {}, problem.title), h('p', {}, problem.detail));
  }
}
