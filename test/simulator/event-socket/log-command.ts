import { sameWord } from '../text/c-string';
import { cutLine } from './packet-reader';

/** Log levels by number; `log` without a word is DEBUG (switch_log.c:57). */
const LEVELS = ['CONSOLE', 'ALERT', 'CRIT', 'ERR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'];

/** `log` and `nolog` (mod_event_socket.c:2424): only the setting is kept; no log line is ever sent. */
export class LogCommand {
  #logging = false;

  /** Gets the whole block. Returns the reply. */
  log(command: string): string {
    const word = cutLine(command).slice(3).replace(/^ +/, '').split(' ')[0] ?? '';
    const named = LEVELS.findIndex((name) => sameWord(word, name));
    const level = word === '' ? 7 : /^[0-7]$/.test(word) ? Number(word) : named;
    if (level < 0) return '-ERR invalid log level';
    this.#logging = true;
    return `+OK log level ${word} [${level}]`;
  }

  nolog(): string {
    const was = this.#logging;
    this.#logging = false;
    return was ? '+OK no longer logging' : '-ERR not loging';
  }
}
