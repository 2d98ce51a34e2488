import { Problem, problemOf, UNREACHABLE } from './sdk/problem.js';

/** @typedef {import('../src/commands/describe').CommandTable} CommandTable */
/** @typedef {import('../src/conferences/schemas').ConferenceState} ConferenceState */
/** @typedef {{ name: string, reason: string }} Beyond  an active conference that cannot be commanded, and why */

/** The URL of the gateway's API. Relative, since a proxy may serve the gateway below another path. */
const API = new URL('../api/', document.baseURI);

/**
 * Returns whether the gateway accepts a password over this connection. Asked before any password is sent.
 *
 * The gateway offers Basic only if nobody on the way can read it, or if its configuration allows it. `credentials:
 * 'omit'` keeps the browser from opening its own dialog for the challenge.
 *
 * @throws Problem
 */
export async function takesPasswords() {
  const response = await ask('commands', { method: 'HEAD' });
  if (response.status !== 401) return response.ok;
  return /(?:^|,\s*)Basic\b/i.test(response.headers.get('WWW-Authenticate') ?? '');
}

/** The API, with the credentials of one user. The credentials are kept only in this object. */
export class Api {
  #authorization;
  #ended = new AbortController();

  /**
   * @param {string} user
   * @param {string} password
   * @param {(problem: Problem) => void} onSignedOut  called when the gateway no longer accepts these credentials
   */
  constructor(user, password, onSignedOut) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    this.#authorization = `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
    this.user = user;
    this.onSignedOut = onSignedOut;
  }

  /** Forgets the credentials, and aborts open requests. */
  forget() {
    this.#authorization = '';
    this.#ended.abort();
  }

  /** @returns {Promise<CommandTable>} */
  commands() {
    return this.#json('commands');
  }

  /**
   * Returns the names of the requester's conferences; for an admin also those that cannot be commanded, each with the reason.
   *
   * @returns {Promise<{ names: string[], beyond: Beyond[] }>}
   */
  async conferences() {
    /** @type {string[]} */
    const names = [];
    /** @type {Beyond[]} */
    const beyond = [];
    let after = '';
    do {
      const query = new URLSearchParams({ limit: '1000', ...(after !== '' && { after }) });
      const page = await this.#json(`conferences?${query}`);
      for (const { conference, notCommandable } of page.conferences) {
        if (notCommandable === undefined) names.push(conference);
        else beyond.push({ name: conference, reason: notCommandable });
      }
      after = page.next ?? '';
    } while (after !== '');
    return { names, beyond };
  }

  /**
   * Returns the present state of a conference.
   *
   * @param {string} name
   * @returns {Promise<ConferenceState>}
   */
  conference(name) {
    return this.#json(`conferences/${encodeURIComponent(name)}`);
  }

  /** Returns the calls that have not ended, the newest first. @returns {Promise<import('./calls.js').Job[]>} */
  async runningJobs() {
    /** @type {import('./calls.js').Job[]} */
    const jobs = [];
    let after = '';
    do {
      const query = new URLSearchParams({
        running: 'true',
        limit: '1000',
        ...(after !== '' && { after }),
      });
      const page = await this.#json(`jobs?${query}`);
      jobs.push(...page.jobs);
      after = page.next ?? '';
    } while (after !== '');
    return jobs;
  }

  /** Hangs up a call that rings. Resolves when the call has ended. @param {string} id */
  async hangUp(id) {
    await this.#send(`jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /** @param {string} id */
  job(id) {
    return this.#json(`jobs/${encodeURIComponent(id)}`);
  }

  /**
   * Sends a command to a conference. Resolves when it is done.
   *
   * @param {string} conference
   * @param {string} command
   * @param {readonly string[]} args
   * @returns {Promise<Record<string, any>>}
   */
  command(conference, command, args) {
    return this.#json(`conferences/${encodeURIComponent(conference)}/commands`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ command, args }),
    });
  }

  /**
   * Returns the recordings of a conference, the newest first.
   *
   * @param {string} conference
   * @param {string} [after]  the last id of the previous page
   * @returns {Promise<{ recordings: readonly import('./recorded.js').Recorded[], next?: string }>}
   */
  recordings(conference, after = '') {
    const query = new URLSearchParams({ limit: '10', ...(after !== '' && { after }) });
    return this.#json(`conferences/${encodeURIComponent(conference)}/recordings?${query}`);
  }

  /**
   * @param {string} conference
   * @param {string} id
   */
  async recording(conference, id) {
    const response = await this.#send(recordingPath(conference, id), { headers: { Accept: '*/*' } });
    const name = /filename="([^"\\/]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? id;
    try {
      return { name, file: await response.blob() };
    } catch {
      throw new Problem(UNREACHABLE);
    }
  }

  /**
   * @param {string} conference
   * @param {string} id
   */
  async deleteRecording(conference, id) {
    await this.#send(recordingPath(conference, id), { method: 'DELETE' });
  }

  /**
   * Opens the stream of events; resolves when it begins.
   *
   * @param {string} lastId
   * @param {AbortSignal} signal
   */
  events(lastId, signal) {
    const headers = { Accept: 'text/event-stream', ...(lastId !== '' && { 'Last-Event-ID': lastId }) };
    return this.#send('events', { headers, signal });
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  async #json(path, init) {
    const response = await this.#send(path, init);
    try {
      return await response.json();
    } catch {
      throw new Problem(UNREACHABLE);
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  async #send(path, init = {}) {
    const { signal } = this.#ended;
    const headers = {
      Accept: 'application/json',
      // With this header a refusal has no challenge, so the browser does not open its dialog.
      'X-Requested-With': 'panel',
      ...init.headers,
      Authorization: this.#authorization,
    };
    const response = await ask(path, {
      ...init,
      headers,
      signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
    });
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401) this.onSignedOut(problem);
    throw problem;
  }
}

/**
 * @param {string} conference
 * @param {string} id
 */
function recordingPath(conference, id) {
  return `conferences/${encodeURIComponent(conference)}/recordings/${encodeURIComponent(id)}`;
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function ask(path, init) {
  try {
    return await fetch(new URL(path, API), {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(UNREACHABLE);
  }
}
