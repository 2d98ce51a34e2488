import type { ServerResponse } from 'node:http';

/**
 * Ends a connection whose client does not read its answer: in `ms` milliseconds it has read not one byte. While the
 * answer is being made the connection may be quiet for any time.
 */
export function dropUnread(res: ServerResponse, ms: number): void {
  let sending = false;
  const watch = (): void => {
    sending = true;
    res.socket?.setTimeout(ms);
  };
  // After this event node sets the time that an idle connection is kept.
  res.on('prefinish', () => {
    // If everything has been sent already, there is nothing to wait for.
    if (res.socket === null || res.socket.writableLength > 0) watch();
  });
  // A file, sent piece by piece.
  res.on('pipe', watch);
  // Behind another answer it is sent later, and the timeout of that answer no longer applies.
  if (res.socket === null) res.once('socket', (socket) => socket.setTimeout(sending ? ms : 0));
}
