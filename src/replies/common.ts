import { GatewayError, unrecognisedReply } from '../errors';
import { type Outcome, refused } from './outcome';
import { err, isErr } from './prefixes';

/** What a reader needs in addition to the reply. */
export interface ReadContext {
  /** The conference's name in FreeSWITCH, as in replies. */
  readonly freeswitchName: string;
  /** The conference's name in our URLs, as clients see it. */
  readonly conference: string;
}

/**
 * Returns the detail of conference_not_active. If the name in FreeSWITCH is different, the detail holds it. Only requesters who
 * may command the conference get this detail.
 */
export function notActive(conference: { readonly name: string; readonly freeswitchName: string }): string {
  const { name, freeswitchName } = conference;
  return name === freeswitchName
    ? `Conference ${name} is not active in FreeSWITCH.`
    : `Conference ${name} (${freeswitchName} in FreeSWITCH) is not active.`;
}

/** FreeSWITCH sends this text if a command prints nothing (mod_event_socket.c:1594). Its meaning depends on the command. */
export const NO_REPLY = '-ERR no reply\n';

/** Returns the lines of a reply. A final newline makes no empty line. */
export function linesOf(reply: string): string[] {
  const lines = reply.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Reads a reply that is not the expected list. Returns `undefined` if the conference is not active.
 *
 * @throws GatewayError with FreeSWITCH's refusal, such as not_supported; unrecognised_reply if no refusal is known
 */
export function whyNoList(reply: Buffer, word: string, context: ReadContext): undefined {
  const refusal = commonRefusal(reply.toString('utf8'), word, context);
  if (refusal?.kind !== 'refused') throw unrecognisedReply([reply]);
  if (refusal.code === 'conference_not_active') return undefined;
  throw new GatewayError(refusal.code, refusal.detail, { replies: [reply] });
}

const COMMAND_UNKNOWN = err(/Conference command '[^'\n]*' not found\./);

/**
 * Returns the refusal, if a reply is one that every conference command may get; else `undefined`. Call it before you try the
 * command's own replies. It compares the whole text, since replies hold text that callers chose.
 */
export function commonRefusal(reply: string, word: string, context: ReadContext): Outcome | undefined {
  const line = reply.replace(/\n$/, '');
  if (isErr(line, `Conference ${context.freeswitchName} not found`)) {
    return refused(
      'conference_not_active',
      notActive({ name: context.conference, freeswitchName: context.freeswitchName }),
    );
  }
  if (line === '-ERR conference Command not found!') {
    return refused('api_missing', 'FreeSWITCH has not loaded mod_conference.');
  }
  // conference_api.c:4182 prints "<command> <syntax>", without -ERR and without a newline. The syntax may be empty.
  if (
    !line.includes('\n') &&
    (line.trimEnd() === word || line.startsWith(`${word} <`) || line.startsWith(`${word} [`))
  ) {
    return refused('freeswitch_usage', `FreeSWITCH answered with its usage: ${line}`);
  }
  if (COMMAND_UNKNOWN.test(line)) {
    return refused('not_supported', `This FreeSWITCH does not know the conference command ${word}.`);
  }
  return undefined;
}
