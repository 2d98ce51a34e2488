/** The frames of mod_event_socket, word for word. Arguments and results are byte strings. */

export const AUTH_REQUEST = 'Content-Type: auth/request\n\n';

export const DISCONNECT_NOTICE =
  'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
  'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

/** For clients that the access list rejects; the disconnect notice follows it (mod_event_socket.c:2697). */
export const RUDE_REJECTION =
  'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';

/** The reply's buffer has 512 bytes (mod_event_socket.c:2654). */
export function commandReply(replyText: string): string {
  return `Content-Type: command/reply\nReply-Text: ${replyText.slice(0, 511)}\n\n`;
}

/** If an API prints nothing, mod_event_socket answers with its own words (mod_event_socket.c:1594). */
export function apiResponse(output: string, contentLength?: string): string {
  const body = output === '' ? '-ERR no reply\n' : output;
  return `Content-Type: api/response\nContent-Length: ${contentLength ?? body.length}\n\n${body}`;
}

/** Only events begin with Content-Length (mod_event_socket.c:1428). */
export function eventFrame(format: string, serialized: string): string {
  return `Content-Length: ${serialized.length}\nContent-Type: text/event-${format}\n\n${serialized}`;
}
