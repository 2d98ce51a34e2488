import { resolve } from 'node:path';

/** Where the rows are. */
export type StoreAddress =
  | { readonly engine: 'none' }
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string };

/**
 * Returns the address of `store.url`; `undefined` if it is none.
 *
 * @param url `none`, `sqlite:<path>` or `postgres://…`
 * @param stateFolder absolute; a path is relative to it
 */
export function storeAddress(url: string, stateFolder: string): StoreAddress | undefined {
  if (url === 'none') return { engine: 'none' };
  const [, path] = /^sqlite:(?!\/\/)([^?#\0]+)$/.exec(url) ?? [];
  // SQLite's own names for a database without a file, which would be lost at the end.
  if (path !== undefined && !path.startsWith(':'))
    return { engine: 'sqlite', path: resolve(stateFolder, path) };
  return /^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url) ? { engine: 'postgres', url } : undefined;
}
