import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `npm run build` has copied. */
const BUILT = join(__dirname, '../swagger-ui');

/**
 * The folder of Swagger UI's files. A build has its own copy of them, because a production install has no such package; sources
 * that run as they are (the demo, tests) take the package itself.
 */
export function uiFolder(): string {
  return existsSync(BUILT) ? BUILT : dirname(require.resolve('swagger-ui-dist/package.json'));
}
