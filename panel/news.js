import { count, nameOf } from './format.js';

/** Milliseconds within which joins and leaves are announced together. */
const TOGETHER_MS = 1_500;

/** Announces changes to users of a screen reader: who joins and leaves, not who talks. */
export class News {
  /** @type {string[]} */
  #news = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.say = say;
  }

  /**
   * @param {string} kind
   * @param {any} data
   */
  tell(kind, data) {
    const text = newsOf(kind, data);
    if (text === undefined) return;
    this.#news.push(text);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const news = this.#news.splice(0);
      this.say(news.length > 3 ? `${count(news.length, 'change')} in the conference` : news.join('. '));
    }, TOGETHER_MS);
  }

  end() {
    clearTimeout(this.#telling);
  }
}

/**
 * @param {string} kind
 * @param {any} data
 */
function newsOf(kind, data) {
  switch (kind) {
    case 'member-joined':
      return `${nameOf(data.member)} has joined`;
    case 'member-left':
      return `${nameOf(data.member)} has left`;
    case 'locked':
      return 'The conference is locked';
    case 'unlocked':
      return 'The conference is unlocked';
    case 'recording-started':
      return 'Recording has begun';
    case 'recording-stopped':
      return 'Recording has ended';
    default:
      return undefined;
  }
}
