import { unrecognisedReply } from '../errors';
import { apiLine } from '../esl/command-line';
import type { EslClient } from '../esl/port';

/**
 * Hangs up one channel. Resolves if FreeSWITCH has accepted it, or if it does not know the channel any more: then the
 * event of its end is on its way.
 *
 * @param cause FreeSWITCH's hangup cause; its default if not given
 * @throws GatewayError esl_…, unrecognised_reply
 */
export async function killChannel(
  esl: Pick<EslClient, 'api'>,
  channel: string,
  cause?: string,
): Promise<void> {
  const line = cause === undefined ? apiLine('uuid_kill', channel) : apiLine('uuid_kill', channel, cause);
  const reply = await esl.api(line);
  if (!/^(?:\+OK|-ERR No such channel!)\n?$/.test(reply.toString())) throw unrecognisedReply([reply]);
}
