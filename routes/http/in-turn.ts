import type { ServerResponse } from 'node:http';
import type { EslReader } from '../../src/esl/port';
import type { Parts } from '../../src/gateway';
import { costOfBytes } from '../../src/policy/pace';
import { clientGone } from './client-gone';
import { requesterOf, settingsOf } from './locals';

/**
 * Reads when it is the requester's turn (src/policy/pace.ts). A read costs the size of FreeSWITCH's reply or of
 * the answer to the client, whichever is larger.
 *
 * @param read gets the function that asks FreeSWITCH; returns the text of the answer
 * @throws GatewayError (rejects) rate_limited, and what `read` throws
 */
export async function inTurn(
  { esl }: Pick<Parts, 'esl'>,
  res: ServerResponse,
  read: (esl: EslReader) => Promise<string> | string,
): Promise<string> {
  const { readPace } = settingsOf(res).policies;
  const requester = requesterOf(res);
  const turn = readPace.begin({ requester, cancelled: () => clientGone(res) });
  if (turn) await turn;
  let bytes = 0;
  const counting: EslReader = {
    api: async (line, options) => {
      const reply = await esl.api(line, options);
      bytes += reply.length;
      return reply;
    },
    lateConferences: () => esl.lateConferences(),
  };
  try {
    const text = await read(counting);
    bytes = Math.max(bytes, Buffer.byteLength(text));
    return text;
  } finally {
    readPace.end(requester, costOfBytes(bytes));
  }
}
