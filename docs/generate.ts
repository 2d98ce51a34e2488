import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './pages/commands';
import { errorsPage } from './pages/errors';

/** `npm run docs` writes the pages that are made from the tables. If a page differs from its table, a test fails. */
export const PAGES: ReadonlyMap<string, () => string> = new Map([
  ['commands.md', commandsPage],
  ['errors.md', errorsPage],
]);

if (require.main === module) {
  for (const [name, page] of PAGES) writeFileSync(join(__dirname, name), page());
}
