import type { IncomingMessage } from 'node:http';
import { Clients, trustIn } from '../../../routes/http/clients';

const behind = (chain: string): IncomingMessage => {
  const socket = { remoteAddress: '127.0.0.1' };
  return { headers: { 'x-forwarded-for': chain }, socket, connection: socket } as unknown as IncomingMessage;
};

test('uses the end of a long X-Forwarded-For, which the nearest proxies have added', () => {
  const clients = new Clients(['127.0.0.1', '10.0.0.0/8']);
  const many = '10.0.0.1, '.repeat(1_500);
  expect(clients.addressOf(behind(`${many}203.0.113.5, 10.0.0.2`))).toBe('203.0.113.5');
  expect(clients.addressOf(behind(`203.0.113.5, ${many}10.0.0.2`))).toBe('10.0.0.1');
  expect(clients.addressOf(behind('203.0.113.5, 10.0.0.2'))).toBe('203.0.113.5');
});

test('trusts no peer if no proxies are configured', () => {
  expect(trustIn([])('127.0.0.1')).toBe(false);
  expect(trustIn(['127.0.0.0/8'])('127.0.0.9')).toBe(true);
  expect(trustIn(['127.0.0.0/8'])('')).toBe(false);
});
