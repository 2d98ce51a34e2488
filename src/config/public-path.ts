import type { Config } from './schema';

/**
 * Returns the path below which a proxy serves this gateway, without a slash at its end: `/pbx` for
 * `https://gateway.example.org/pbx/`. The empty text if there is no `publicUrl`, or if it has no path.
 */
export function publicPath({ listen }: Pick<Config, 'listen'>): string {
  if (listen.publicUrl === undefined) return '';
  return new URL(listen.publicUrl).pathname.replace(/\/+$/, '');
}
