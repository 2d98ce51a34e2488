import { isLoopback } from '../auth/addresses';
import type { Config } from './schema';

/**
 * Returns the names by which clients may address a listener, besides IP addresses and loopback names: those of
 * `publicUrl` and `listen.hosts`, and its own. They are in lower case, as in `Host`.
 *
 * @param own `listen.host` or `admin.host`
 * @returns `undefined` if the names are not known and any name must be accepted: off loopback, without `publicUrl` and
 * `listen.hosts`
 */
export function hostNames({ listen }: Config, own: string): ReadonlySet<string> | undefined {
  const { publicUrl, hosts } = listen;
  if (publicUrl === undefined && hosts.length === 0 && !isLoopbackHost(own)) return undefined;
  const names = [...hosts, own.toLowerCase()];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname);
  return new Set(names.map(withoutFinalDot));
}

/** Returns true for a loopback address, `localhost` and names below it (RFC 6761 §6.3). */
export function isLoopbackHost(host: string): boolean {
  return isLoopback(host) || /^(?:.+\.)?localhost$/i.test(host);
}

/** Returns a name without its final dot: `example.org.` and `example.org` are the same name. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
