import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Shares } from '../../../routes/http/shares';

/** The end of a connection, with an address that this machine does not have. */
const from = (remoteAddress: string | undefined): Socket =>
  Object.assign(new EventEmitter(), { remoteAddress }) as unknown as Socket;

test.each([
  ['of one IPv6 /64', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
  ['of two', '2001:db8:1:2::1', '2001:db8:1:3::1', true],
  ['of one IPv4 address, on a socket of IPv6', '192.0.2.1', '::ffff:192.0.2.1', false],
  ['of two IPv4 addresses', '::ffff:192.0.2.1', '::ffff:192.0.2.2', true],
])('limits connections %s', (_what, first, second, taken) => {
  const shares = new Shares(1, () => false);
  const socket = from(first);
  expect(shares.take(socket)).toBe(true);
  expect(shares.take(from(second))).toBe(taken);
  socket.emit('close');
  expect(shares.take(from(first))).toBe(true);
});

test('a peer that has already disconnected takes no share', () => {
  const shares = new Shares(1, () => false);
  expect([shares.take(from(undefined)), shares.take(from(undefined))]).toEqual([true, true]);
});
