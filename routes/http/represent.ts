import type { ServerResponse } from 'node:http';
import type { MediaType } from '../../src/commands/spec';
import type { CommandResult } from '../../src/gateway';
import { textOfLines } from '../../src/lib/text-of-bytes';
import type { CommandResultView } from '../../src/replies/command-result';
import { answer } from './answer';
import { membersCsv, valueCsv } from './csv';
import { answered, keepFirst } from './idempotency';
import { jsonText } from './json';
import { hasClaim } from './locals';
import type { Mount } from './mounts';
import { PARTIAL } from './status';

/** Sends the result of a command in the chosen media type. If the command has an Idempotency-Key, the answer is kept first. */
export function represent(res: ServerResponse, mount: Mount, type: MediaType, result: CommandResult): void {
  const status = result.outcome.failed ? PARTIAL : 200;
  // The original's recording service sends its own words without the envelope.
  const wrapped = type === 'text/plain' && mount.name === 'sipxecs' && !result.outcome.ownWords;
  const contentType = `${type}; charset=utf-8${type === 'text/csv' ? '; header=present' : ''}`;
  const body = wrapped ? sipxecsEnvelope(result.text) : bodyOf(type, result);
  if (!hasClaim(res)) {
    sendBody(res, status, contentType, body);
    return;
  }
  keepFirst(
    res,
    // The log may not have what is secret, such as a PIN, and the store may not have it either.
    () =>
      result.invocation.spec.logReply
        ? answered(res, status, contentType, Buffer.from(body))
        : { kind: 'unkept' },
    () => sendBody(res, status, contentType, body),
  );
}

function sendBody(res: ServerResponse, status: number, contentType: string, body: Buffer | string): void {
  // Few bytes are sent as Latin-1, which does not change them: node then writes them in one piece with the headers.
  if (typeof body === 'string' || body.length > ONE_PIECE) answer(res, status, contentType, body);
  else answer(res, status, contentType, body.toString('latin1'), 'latin1');
}

const ONE_PIECE = 16_384;

function bodyOf(type: MediaType, { conference, invocation, outcome, text }: CommandResult): Buffer | string {
  switch (type) {
    case 'text/plain':
    case 'application/xml':
    case 'text/xml':
      return text;
    case 'text/csv':
      return outcome.conference ? membersCsv(outcome.conference) : valueCsv(outcome.value ?? '');
    case 'application/json':
      if (outcome.conference) return jsonText(outcome.conference);
      // The command's own document is JSON already.
      if (invocation.spec.produces[0] === 'application/json') return withNewline(text);
      return jsonText({
        conference: conference.name,
        command: invocation.spec.word,
        members: outcome.members,
        text: textOfLines(text),
        ...(outcome.value !== undefined && { value: outcome.value }),
        ...(outcome.failed && { failed: outcome.failed }),
        ...outcome.extra,
      } satisfies CommandResultView);
  }
}

/** Adds a newline to FreeSWITCH's own document, which lacks one in some versions. */
function withNewline(text: Buffer): Buffer {
  return text.at(-1) === 0x0a ? text : Buffer.concat([text, Buffer.from('\n')]);
}

/** Neither escaped nor well-formed, as in the original: its clients look for these words in the text. */
function sipxecsEnvelope(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from('<command-response>'), text, Buffer.from('</command-response>\n')]);
}
