import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditRow, rowIds } from '../../src/store/port';
import { onPostgres } from '../helpers/stores';

const PAGE = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The lines of the page that move the rows of a file into PostgreSQL. */
const [, MOVE = ''] = /## From the file to PostgreSQL[\s\S]*?```\n([\s\S]*?)```/.exec(PAGE) ?? [];
/** The line that makes a backup while the gateway runs. */
const [, BACKUP = ''] = /`(sqlite3 gateway\.db "\.backup [^`]*)`/.exec(PAGE) ?? [];

const here = spawnSync('sqlite3', ['--version']).status === 0 || process.env['CI'] !== undefined;

const nextId = rowIds();
const DAY_MS = 86_400_000;
const rows: AuditRow[] = Array.from({ length: 50 }, (_, index) => ({
  at: Date.parse('2026-03-05T00:00:00Z') + index * DAY_MS,
  id: nextId(),
  gateway: 'gw1',
  requester: '',
  conference: 'comma, "quotes"\n\\N and lines',
  args: { text: `it's ${index}` },
  outcome: 'done',
  ...(index % 2 === 0 ? { ms: 12.5, status: 200 } : {}),
})).toReversed();

(here ? describe : describe.skip)('the procedures of operations.md', () => {
  onPostgres((place) => {
    test('a copy of the file, made while the gateway runs, has all rows, and they can be moved', async () => {
      const options = await place.fresh();
      const file = 'sqlite:gateway.db';
      const running = await place.open({ ...options, url: file });
      await running.audit.write(rows);
      const backup = join(options.stateFolder, 'backup.db');
      const shell = (script: string): string =>
        execFileSync('bash', ['-euc', script], { cwd: options.stateFolder, encoding: 'utf8' });
      shell(BACKUP.replace('/var/backups/gateway.db', backup));
      await running.audit.write([{ ...rows[0], at: 1, id: 1 } as AuditRow]);
      const copy = await place.open({ ...options, url: `sqlite:${backup}` });
      expect(await copy.audit.page({}, 100)).toEqual(rows);
      await copy.close();

      const moved = await place.open(options);
      const lines = MOVE.replace('<the URL of PostgreSQL>', `'${options.url}'`).replace(
        /^file=.*$/m,
        `file=${backup}`,
      );
      expect(shell(lines)).toBe('');
      expect(await moved.audit.page({}, 100)).toEqual(rows);
    });
  });
});
