import { GatewayError } from '../../errors';
import type { ApiLine } from '../../esl/command-line';
import type { OneConnection } from '../../esl/one-connection';

/** The text that FreeSWITCH printed, or the reason why it is unknown. */
export type Reply = { readonly text: string } | { readonly unknown: string };

/** Asks FreeSWITCH one question of `questions.ts`. Never rejects. */
export type Ask = (question: () => ApiLine) => Promise<Reply>;

/**
 * Returns a function that asks over one connection. If a question is not answered in time, no other question is asked:
 * the late answer would be taken for the next one's.
 *
 * @param eachMs milliseconds that one answer may take
 * @param end milliseconds since the epoch after which no question is asked any more
 */
export function askOver(connection: OneConnection, eachMs: number, end: number): Ask {
  let over: string | undefined;
  return async (question) => {
    const left = Math.min(eachMs, end - Date.now());
    if (left <= 0) over ??= 'the check has taken too long';
    if (over !== undefined) return { unknown: `not asked, since ${over}` };
    try {
      return readable((await connection.api(question(), left)).toString('utf8'));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === 'esl_timeout') over = `FreeSWITCH did not answer within ${left} ms`;
      else if (/^esl_(?:lost|unavailable)$/.test(error.code)) over = 'the connection to FreeSWITCH was lost';
      if (over !== undefined) return { unknown: over };
      if (error.code === 'esl_denied') return { unknown: `esl-allowed-api lacks ${apiOf(question)}` };
      return { unknown: error.detail.replace(/\.$/, '') };
    }
  };
}

function apiOf(question: () => ApiLine): string {
  return question().text.split(' ', 1)[0] ?? '';
}

function readable(text: string): Reply {
  const missing = /^-ERR (\S+) Command not found!\n$/.exec(text)?.[1];
  return missing === undefined
    ? { text }
    : { unknown: `FreeSWITCH has no API ${missing}; its module is not loaded` };
}

/**
 * Returns true or false if the reply is one of these words (`file_exists`, `domain_exists`, `user_exists`); `undefined`
 * for other replies.
 */
export function truth(reply: Reply): boolean | undefined {
  if (!('text' in reply)) return undefined;
  const word = reply.text.trim();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** Returns the reason if a reply is neither true nor false. */
export function whyUnknown(reply: Reply): string {
  return 'unknown' in reply ? reply.unknown : 'FreeSWITCH gave an answer that this gateway does not know';
}
