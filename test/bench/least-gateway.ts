import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { answerOrders } from './orders';
import { RawEventSocket } from './raw-event-socket';

/**
 * An order for the least gateway: to connect, with the line to send, or to disconnect from FreeSWITCH.
 * Answers with its URL.
 */
export type LeastGatewayOrder =
  | {
      readonly kind: 'connect';
      readonly endpoint: FreeswitchEndpoint;
      readonly connections: number;
      /** An API line of plain words. */
      readonly line: string;
    }
  | { readonly kind: 'leave' };

let sockets: RawEventSocket[] = [];
let ear: RawEventSocket | undefined;
let command = Buffer.alloc(0);
let turn = 0;

/** Node's own HTTP. Any request sends the one command on the next socket: no routing, no user, no checks, no log. */
const server = createServer((_req, res) => {
  sockets[turn++ % sockets.length]?.send(command, (body) => {
    res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
    res.end(body);
  });
});
const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});

/**
 * The smallest program that forwards HTTP to an event socket. It shows the cost that no gateway on Node.js can avoid.
 * As for the gateway, one more socket receives the events; it drops them.
 */
answerOrders(async (order: LeastGatewayOrder): Promise<string> => {
  for (const socket of sockets.splice(0)) socket.close();
  ear?.close();
  ear = undefined;
  if (order.kind === 'connect') {
    const { endpoint, connections, line } = order;
    command = Buffer.from(`api ${line}\n\n`);
    sockets = await RawEventSocket.openSeveral(endpoint, connections);
    ear = await RawEventSocket.open(endpoint);
    await ear.listen();
  }
  return listening;
});
