import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The copy that `npm run build` makes. */
const BUILT = join(__dirname, '../swagger-ui');

/**
 * Returns the folder of Swagger UI's files. A build has its own copy of them, because a production install does not
 * have the package. Sources that run without a build (the demo, tests) use the package itself.
 */
export function uiFolder(): string {
  return existsSync(BUILT) ? BUILT : dirname(require.resolve('swagger-ui-dist/package.json'));
}
