import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';

/** A certificate and its key, in PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads the files of `listen.tls`, relative to the configuration file, and checks if they belong together.
 *
 * @returns the files, `undefined` if `listen.tls` is not set; or the problem
 */
export async function readTls(
  file: string,
  tls: { cert: string; key: string } | undefined,
): Promise<{ files: TlsFiles | undefined } | { problems: string[] }> {
  if (!tls) return { files: undefined };
  const problems: string[] = [];
  const read = async (key: 'cert' | 'key'): Promise<Buffer> =>
    readFile(resolve(dirname(file), tls[key])).catch((error: Error) => {
      problems.push(`listen.tls.${key}: cannot be read: ${error.message}`);
      return Buffer.alloc(0);
    });
  const [cert, key] = [await read('cert'), await read('key')];
  if (problems.length > 0) return { problems };
  const wrong = (part: Partial<TlsFiles>): boolean => {
    try {
      createSecureContext(part);
      return false;
    } catch {
      return true;
    }
  };
  if (wrong({ cert })) problems.push('listen.tls.cert: is not a certificate in PEM');
  if (wrong({ key })) problems.push('listen.tls.key: is not a private key in PEM');
  if (problems.length === 0 && wrong({ cert, key })) {
    problems.push('listen.tls.key: does not belong to listen.tls.cert');
  }
  return problems.length > 0 ? { problems } : { files: { cert, key } };
}
