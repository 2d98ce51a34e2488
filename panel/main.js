import { byId, write } from './dom.js';
import { Notices } from './notices.js';
import { Session } from './session.js';
import { SignIn } from './sign-in.js';
import { switchTheme } from './theme.js';

/** @typedef {import('./sdk/problem.js').Problem} Problem */

const notices = new Notices();
/** @type {Session | undefined} */
let session;

const signIn = new SignIn(signOut, (api, table) => {
  notices.clear();
  write(byId('who', HTMLElement), api.user);
  document.body.dataset['signedIn'] = 'yes';
  session = new Session(api, table, notices);
  byId('main', HTMLElement).focus();
});

/** Forgets the credentials and everything that was shown. @param {Problem} [problem] */
function signOut(problem) {
  session?.end();
  session = undefined;
  for (const open of document.querySelectorAll('dialog')) open.close();
  delete document.body.dataset['signedIn'];
  delete document.body.dataset['view'];
  document.title = 'Conferences';
  notices.clear();
  signIn.show(problem);
}

byId('sign-out', HTMLButtonElement).addEventListener('click', () => signOut());
byId('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  // The address has the name of the conference.
  event.preventDefault();
  byId('main', HTMLElement).focus();
});
switchTheme();
signIn.show();
