import { UntrustedProxies } from '../../../routes/http/untrusted-proxies';

const warned = (peer: string): number => {
  const warnings: string[] = [];
  const proxies = new UntrustedProxies((detail) => warnings.push(detail));
  proxies.meet(peer, 'X-Forwarded-For', false);
  proxies.closedFor(peer);
  proxies.closedFor(undefined);
  return warnings.length;
};

test.each(['127.0.0.1', '::1', '10.1.2.3', '172.16.0.9', '192.168.7.7', 'fd00::1'])(
  '%s may be a proxy, so it logs a warning when its share is used up',
  (peer) => expect(warned(peer)).toBe(2),
);

test.each(['192.0.2.7', '2001:db8::1'])(
  '%s is public and logs no such warning: the share is made for it',
  (peer) => expect(warned(peer)).toBe(1),
);

test('an IPv4 address on a socket of IPv6 is the same one', () => {
  const warnings: string[] = [];
  const proxies = new UntrustedProxies((detail) => warnings.push(detail));
  proxies.meet('10.1.2.3', 'X-Forwarded-For', false);
  proxies.closedFor('::ffff:10.1.2.3');
  expect(warnings[1]).toMatch(/^10\.1\.2\.3 has as many connections/);
});
