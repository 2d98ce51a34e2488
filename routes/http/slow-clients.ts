import type { ServerResponse } from 'node:http';

/**
 * Ends a connection whose client does not read its answer: not one byte of it left for so many milliseconds. While an answer
 * is being made the connection may be quiet for as long as that takes.
 */
export function dropUnread(res: ServerResponse, ms: number): void {
  let sending = false;
  const watch = (): void => {
    sending = true;
    res.socket?.setTimeout(ms);
  };
  // After it node sets the time that an idle connection is kept.
  res.on('prefinish', () => {
    // What has gone out already nobody has to wait for.
    if (res.socket === null || res.socket.writableLength > 0) watch();
  });
  // A file, piece by piece.
  res.on('pipe', watch);
  // Behind another answer it is sent later, and the time of that one holds no more.
  if (res.socket === null) res.once('socket', (socket) => socket.setTimeout(sending ? ms : 0));
}
