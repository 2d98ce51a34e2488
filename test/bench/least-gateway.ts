import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FreeswitchEndpoint } from '../helpers/real-freeswitch';
import { answerOrders } from './orders';
import { RawEventSocket } from './raw-event-socket';

/** What the least gateway is told: to connect, and what to say; or to leave FreeSWITCH alone. Answers with its URL. */
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

/** Node's own HTTP, and whatever is asked for one command on the next socket: no routing, no user, no guard, no log. */
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
 * The least that forwards HTTP to an event socket: it tells what of a measure is the price of standing between, which no
 * gateway on Node.js can save. As for the gateway, one more socket hears the events; it throws them away.
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
