import { GatewayError, unrecognisedReply } from '../errors';
import type { Frame } from './frames';

/**
 * Returns the bytes that an API printed.
 *
 * @throws GatewayError esl_denied if the signed-in user may not run the API; unrecognised_reply
 */
export function apiAnswer(frame: Frame): Buffer {
  if (frame.headers.get('Content-Type') !== 'api/response') throw denied(frame);
  return frame.body;
}

/** A command that FreeSWITCH did not run because the signed-in user may not (mod_event_socket.c "permission denied"). */
export function denied(frame: Frame): GatewayError {
  const text = frame.headers.get('Reply-Text') ?? '';
  return text === '-ERR permission denied'
    ? new GatewayError(
        'esl_denied',
        "FreeSWITCH does not permit this API to the gateway's event socket user.",
      )
    : unrecognisedReply([Buffer.from(text)]);
}
