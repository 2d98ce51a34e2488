import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/* After CONNECT and `Upgrade` node takes its listeners off the socket and hands it over (node's documentation, http,
   "Event: 'connect'"). Without a listener an error would end the process, and nobody would notice that the peer
   disconnects. */

/**
 * Keeps a socket that node has handed over: reads and drops its bytes, and notices its end.
 *
 * @param idleMs the socket is destroyed after this many milliseconds without a byte
 */
export function keep(socket: Socket, idleMs: number): void {
  const end = (): void => {
    socket.destroy();
  };
  socket.on('error', end).on('end', end).on('timeout', end);
  socket.setTimeout(idleMs);
  socket.resume();
}

/**
 * Gives a request back to the server without its `Upgrade` header. A server may ignore that header (RFC 9110 §7.8). If
 * node ignored it by itself, its parser would drop the rest of the same read, and report no error in later bytes.
 *
 * @param head the bytes that were read after the headers
 */
export function withoutUpgrade(server: Server, req: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
  const { rawHeaders } = req;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}
