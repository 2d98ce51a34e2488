import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/*
 * After CONNECT and `Upgrade` node takes its listeners off the socket and hands it over (node's documentation, http,
 * "Event: 'connect'"): an error without a listener would end the process, and a peer that goes would not be noticed.
 */

/**
 * Keeps a socket that node has handed over: what comes is thrown away, and its end is noticed.
 *
 * @param idleMs milliseconds without a byte after which it is destroyed
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
 * Gives a request back to the server as if it had no `Upgrade` header, which a server need not heed (RFC 9110 §7.8). If node
 * ignored it by itself, its parser would drop what comes behind it in the same read, and report no error in what comes later.
 *
 * @param head what was read behind the headers
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
