import { canonicalAddress, isLoopback, networkOf } from '../../../src/auth/addresses';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  // IPv6 addresses that contain digits of IPv4: only those of ::ffff:0:0/96 are IPv4 addresses.
  ['::192.0.2.1', '::c000:201'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  // Spellings that other programs take for addresses.
  ['127.1', '127.1'],
  ['0x7f.0.0.1', '0x7f.0.0.1'],
  ['010.0.0.1', '010.0.0.1'],
  ['', ''],
  ['unknown', 'unknown'],
])('the canonical form of %s is %s', (address, canonical) => {
  expect(canonicalAddress(address)).toBe(canonical);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::ffff:1:2:3:4', '2001:db8:0:ffff::/64'],
  ['1::', '1:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
  '%s is loopback',
  (address) => {
    expect(isLoopback(address)).toBe(true);
  },
);

test.each([
  '',
  '128.0.0.1',
  '::2',
  '10.127.0.0',
  '127.example.org',
  '127.1',
  '0x7f.0.0.1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::127.0.0.1',
  'localhost',
])('%s is not loopback', (address) => {
  expect(isLoopback(address)).toBe(false);
});
