import { EVENT_NAMES, eventNamed } from '../core/event-names';
import type { SwitchEvent } from '../core/switch-event';
import { lower, sameWord } from '../text/c-string';

export type EventFormat = 'plain' | 'json' | 'xml';

/** What a userauth user may subscribe to; `undefined` for everything. */
export type AllowedEvents = { names: Set<string>; subclasses: Set<string> } | undefined;

/** The subclasses that exist here; ALL includes them (mod_event_socket.c:1686). */
const CONFERENCE_EVENTS = ['conference::maintenance', 'conference::cdr'];

/** The subscription of one connection: events, subclasses, filters, and the format. */
export class Subscription {
  format: EventFormat = 'plain';
  enabled = false;
  allowed: AllowedEvents;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  #filters: [header: string, value: string][] = [];

  /** `event [plain|json|xml] NAMES... [CUSTOM subclasses...]`. Returns the reply (mod_event_socket.c:2456). */
  add(words: string[]): string {
    let custom = false;
    let keys = 0;
    for (const [at, word] of words.entries()) {
      const format = lower(word);
      if (at === 0 && (format === 'plain' || format === 'json' || format === 'xml')) {
        this.format = format;
        continue;
      }
      const name: string | undefined = custom ? undefined : eventNamed(word);
      if (custom) {
        if (this.allowed && !this.allowed.subclasses.has(word)) return '-ERR permission denied';
        this.#subclasses.add(word);
      } else if (name !== undefined) {
        if (this.allowed && !this.allowed.names.has(name) && !this.allowed.names.has('ALL')) {
          return '-ERR permission denied';
        }
        keys++;
        for (const one of name === 'ALL' ? EVENT_NAMES : [name]) this.#names.add(one);
        if (name === 'ALL') for (const subclass of CONFERENCE_EVENTS) this.#subclasses.add(subclass);
        custom = name === 'CUSTOM';
      }
    }
    if (keys === 0) return '-ERR no keywords supplied';
    this.enabled = true;
    return `+OK event listener enabled ${this.format}`;
  }

  /** `nixevent`: the word CUSTOM alone removes nothing (mod_event_socket.c:2577). */
  remove(words: string[]): string {
    let custom = false;
    let keys = 0;
    for (const word of words) {
      const name: string | undefined = custom ? undefined : eventNamed(word);
      if (custom) this.#subclasses.delete(word);
      if (name === undefined) continue;
      keys++;
      if (name === 'CUSTOM') custom = true;
      else if (name === 'ALL') this.#names.clear();
      else for (const one of ['ALL', name]) this.#names.delete(one);
    }
    if (keys === 0) return '-ERR no keywords supplied';
    this.enabled = true;
    return '+OK events nixed';
  }

  /** `noevents`. */
  clear(): string {
    if (!this.enabled) return '-ERR not listening for events';
    this.enabled = false;
    this.#names.clear();
    this.#subclasses.clear();
    return '+OK no longer listening for events';
  }

  /** `filter [add] H V`, `filter delete H [V]`, `filter delete all`. Returns the reply (mod_event_socket.c:1941). */
  filter(rest: string): string {
    let [header, value] = cutWord(rest.replace(/^ +/, ''));
    if (sameWord(header, 'delete') && value !== undefined) {
      [header, value] = cutWord(value);
      const [wanted, exact] = [header, value];
      this.#filters = sameWord(wanted, 'all')
        ? []
        : this.#filters.filter(([name, has]) => !(sameWord(name, wanted) && (!exact || has === exact)));
      return `+OK filter deleted. [${header}][${value ?? ''}]`;
    }
    if (value === undefined) return '-ERR invalid syntax';
    if (sameWord(header, 'add')) [header, value] = cutWord(value);
    if (value !== undefined) this.#filters.push([header, value]);
    return `+OK filter added. [${header}]=[${value ?? ''}]`;
  }

  /** True if the connection gets this event (mod_event_socket.c:309-374). */
  wants(event: SwitchEvent): boolean {
    if (!this.enabled) return false;
    const named = this.#names.has('ALL') || this.#names.has(event.name);
    if (!named) return false;
    const classed = event.subclass === undefined || this.#subclasses.has(event.subclass);
    return (this.#names.has('ALL') || classed) && this.#passes(event);
  }

  /** If there is a filter, an event must match one; a "-" in front makes the filter a veto. */
  #passes(event: SwitchEvent): boolean {
    let send = this.#filters.length === 0;
    for (const [header, value] of this.#filters) {
      const has = event.get(header);
      if (has === undefined) continue;
      const signs = /^[+\- ]*/.exec(value)?.[0] ?? '';
      const positive = (signs.replaceAll(' ', '').at(-1) ?? '+') === '+';
      if (send && positive) continue;
      if (!matches(has, value.slice(signs.length), value.startsWith('/'))) continue;
      if (!positive) return false;
      send = true;
    }
    return send;
  }
}

function matches(value: string, wanted: string, regex: boolean): boolean {
  if (!regex) return sameWord(value, wanted);
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(wanted) ?? [];
  return new RegExp(source, flags.includes('i') ? 'i' : '').test(value);
}

function cutWord(line: string): [word: string, rest: string | undefined] {
  const at = line.indexOf(' ');
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
}
