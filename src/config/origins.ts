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

/** The path of `publicUrl`, which a proxy removes, without a slash at its end; empty without one. */
export function publicPath({ listen }: Config): string {
  return listen.publicUrl === undefined ? '' : new URL(listen.publicUrl).pathname.replace(/\/+$/, '');
}
