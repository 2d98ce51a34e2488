import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The files of a part of the tree that git knows. */
function filesOf(...patterns: readonly string[]): string[] {
  return execFileSync('git', ['ls-files', '--', ...patterns], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What people read in a source: its comments, without code. */
const commentsOf = (file: string): string =>
  [...read(file).matchAll(/\/\*[\s\S]*?\*\/|(?<![:'"`/])\/\/[^\n]*/g)].map(([text]) => text).join('\n');

const proseOf = (file: string): string => read(file).replace(/```[\s\S]*?```/g, '');

const withoutCode = (text: string): string => text.replace(/``.*?``|`[^`]*`/g, '');

const PARTS: readonly (readonly [name: string, text: string])[] = [
  ['comments of src', filesOf('src/*.ts').map(commentsOf).join('\n')],
  ['comments of routes', filesOf('routes/*.ts').map(commentsOf).join('\n')],
  ['comments of the SDK and the panel', filesOf('sdk/*.ts', 'panel/*.js').map(commentsOf).join('\n')],
  ['comments of tests', filesOf('test/*.ts').map(commentsOf).join('\n')],
  [
    'pages',
    filesOf('README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/*.md')
      .map(proseOf)
      .join('\n'),
  ],
];

/** Words for which there is a plainer one: `if` and `when`, the name of a thing, `returns`, `sends`, `notifies`, `shows`. */
const PHRASES = {
  where: /\bwhere\b/gi,
  whoever: /\bwho(?:m)?ever\b/gi,
  whatever: /\bwhatever\b/gi,
  anew: /\banew\b/gi,
  'tells, told': /\b(?:tells?|told)\b/gi,
  says: /\bsays\b/gi,
  'in the place of': /\bin the place of\b/gi,
  'the like': /\bthe like\b/gi,
};

describe.each(PARTS)('%s', (_name, text) => {
  const prose = withoutCode(text);
  const words = prose.match(/[A-Za-z][A-Za-z'-]*/g)?.length ?? 0;
  const perThousand = (pattern: RegExp): number => ((prose.match(pattern)?.length ?? 0) * 1_000) / words;

  test.each(Object.entries(PHRASES))('have "%s" less than once in 1,000 words', (_phrase, pattern) => {
    expect(words).toBeGreaterThan(3_000);
    expect(perThousand(pattern)).toBeLessThan(1);
  });

  test('have if or when more than 8 times in 1,000 words', () => {
    expect(perThousand(/\b(?:if|when)\b/gi)).toBeGreaterThan(8);
  });
});
