import type { Config } from './schema';

/**
 * The path below which clients find the gateway, if a proxy in front of it removes one: that of `publicUrl`.
 *
 * @returns without a slash at the end; empty if there is none
 */
export function publicPath({ listen: { publicUrl } }: Config): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
}
