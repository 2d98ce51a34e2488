import { isLoopback } from '../auth/addresses';
import type { Config } from './schema';

/**
 * The names under which clients know a listener, beside IP addresses and loopback names: of `publicUrl`, of `listen.hosts`,
 * and its own. Lower case, as `Host` has them.
 *
 * @param own `listen.host` or `admin.host`
 * @returns undefined if the names are not known and any must be taken: off loopback, without `publicUrl` and `listen.hosts`
 */
export function hostNames({ listen }: Config, own: string): ReadonlySet<string> | undefined {
  const { publicUrl, hosts } = listen;
  if (publicUrl === undefined && hosts.length === 0 && !isLoopbackHost(own)) return undefined;
  const names = [...hosts, own.toLowerCase()];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname);
  return new Set(names.map(withoutFinalDot));
}

/** True for a loopback address, `localhost` and names below it (RFC 6761 §6.3). */
export function isLoopbackHost(host: string): boolean {
  return isLoopback(host) || /^(?:.+\.)?localhost$/i.test(host);
}

/** `example.org.` is the same name as `example.org`. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
