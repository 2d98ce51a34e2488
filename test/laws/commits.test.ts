import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The changelog is made of the commits, so they keep to one form (CONTRIBUTING.md). */

const ROOT = join(__dirname, '../..');
const FORM = /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|test)(?:\([a-z0-9, /-]+\))?!?: \S/;
const MERGE = /^(?:merge: |Merge )/;
/** How many commits are checked, the newest first. Older ones cannot be changed any more. */
const CHECKED = 50;
const MOST_CHARACTERS = 72;

/** Returns what is wrong with a subject; `undefined` if nothing is. */
function problemOf(subject: string): string | undefined {
  if (subject.length > MOST_CHARACTERS) return 'too long';
  return FORM.test(subject) || MERGE.test(subject) ? undefined : 'not conventional';
}

const inRepository = existsSync(join(ROOT, '.git')) ? test : test.skip;

inRepository('the newest commits are conventional, and their subjects are short', () => {
  const log = execFileSync('git', ['log', `-${CHECKED}`, '--format=%s'], { cwd: ROOT, encoding: 'utf8' });
  const subjects = log.trimEnd().split('\n');
  expect(subjects.filter((subject) => problemOf(subject) !== undefined)).toEqual([]);
});

test.each([
  ['feat(commands): mute several members', undefined],
  ['fix!: refuse a lone surrogate', undefined],
  ['merge: the rooms', undefined],
  ['Mute several members', 'not conventional'],
  ['feat(commands) mute several members', 'not conventional'],
  [`feat: ${'x'.repeat(67)}`, 'too long'],
])('%j is %j', (subject, problem) => expect(problemOf(subject)).toBe(problem));
