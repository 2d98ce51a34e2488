import { GatewayError, unrecognisedReply } from '../errors';
import type { Frame } from './frames';

/**
 * Returns the bytes that an API printed.
 *
 * @throws GatewayError esl_denied if the signed-in user may not run the API; unrecognised_reply if the reply is another
 */
export function apiAnswer(frame: Frame): Buffer {
  if (frame.headers.get('Content-Type') !== 'api/response') throw denied(frame);
  return frame.body;
}

/**
 * Returns the error for a command that FreeSWITCH did not run: esl_denied if the signed-in user may not run it
 * (mod_event_socket.c "permission denied"), else unrecognised_reply.
 */
export function denied(frame: Frame): GatewayError {
  const text = frame.headers.get('Reply-Text') ?? '';
  return text === '-ERR permission denied'
    ? new GatewayError(
        'esl_denied',
        "FreeSWITCH does not permit this API to the gateway's event socket user.",
      )
    : unrecognisedReply([Buffer.from(text)]);
}
