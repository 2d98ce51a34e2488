import type { Config } from './schema';

/**
 * The path below which a proxy serves this gateway, without a slash at its end: `/pbx` of
 * `https://gateway.example.org/pbx/`. The empty text if there is no `publicUrl`, or no path in it.
 */
export function publicPath({ listen }: Pick<Config, 'listen'>): string {
  if (listen.publicUrl === undefined) return '';
  return new URL(listen.publicUrl).pathname.replace(/\/+$/, '');
}
