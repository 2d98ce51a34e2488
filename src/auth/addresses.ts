import { isIPv4, isIPv6 } from 'node:net';

/**
 * Returns one spelling for each IP address: no zone, `::ffff:192.0.2.1` as `192.0.2.1`, IPv6 as in RFC 5952.
 * If the text is not an address, it is returned unchanged. Why not ipaddr.js: decision 0013.
 */
export function canonicalAddress(address: string): string {
  // First IPv4, also as an IPv6 socket shows it: nearly all addresses are.
  if (!address.includes(':') && !address.includes('%')) return address;
  const plain4 = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (isIPv4(plain4)) return plain4;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const canonical = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/**
 * Returns the network that one customer of a provider has: an IPv4 address, or an IPv6 /64. The customer can choose any
 * address in that /64.
 */
export function networkOf(address: string): string {
  const canonical = canonicalAddress(address);
  if (!canonical.includes(':') || !isIPv6(canonical)) return canonical;
  const [head = '', tail] = canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros: string[] = Array(8 - front.length - back.length).fill('0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}

/** Returns the network by which failed sign-ins are counted, such as `192.0.2.0/24`, or an IPv6 /64. */
export function countedNetworkOf(address: string): string {
  const network = networkOf(address);
  return isIPv4(network) ? network.replace(/\d+$/, '0/24') : network;
}

/** True for 127.0.0.0/8 and ::1, in any spelling. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalAddress(address);
  return canonical === '::1' || (canonical.startsWith('127.') && isIPv4(canonical));
}
