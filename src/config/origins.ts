import type { Config } from './schema';

/**
 * The origins that are this gateway itself: that of `publicUrl`; without one, those that the listener's own
 * address gives. Never taken from the Host header, which another site can choose (DNS rebinding).
 */
export function ownOrigins({ listen }: Config, port: number): Set<string> {
  if (listen.publicUrl !== undefined) return new Set([new URL(listen.publicUrl).origin]);
  const scheme = listen.tls ? 'https' : 'http';
  const hosts = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(listen.host)
    ? ['127.0.0.1', '[::1]', 'localhost']
    : [listen.host.includes(':') ? `[${listen.host}]` : listen.host];
  return new Set(hosts.map((host) => new URL(`${scheme}://${host}:${port}`).origin));
}
