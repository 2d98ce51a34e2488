import * as fc from 'fast-check';
import {
  conferenceNameProblem,
  fitsPattern,
  isConferenceName,
  isConferencePattern,
  joiningProblem,
  transferProblem,
} from '../../../src/directory/names';
import { ApiLine, apiLine } from '../../../src/esl/command-line';
import { separateString } from '../../simulator/text/separate-string';

test.each([
  ...[
    'Sales',
    '3000-pbx.example.org',
    'a@example.org',
    'with space',
    'Größe',
    'R&D',
    "O'Brien",
    '100%',
    'a/b',
  ],
  ...[
    'Smith, John',
    '"x"',
    '<b>',
    'back\\slash',
    'x ',
    '?',
    '*',
    '^',
    '$',
    '__proto__',
    '👨‍👩‍👧',
    'x'.repeat(160),
  ],
])('%j can be commanded', (name) => {
  expect(conferenceNameProblem(name)).toBeUndefined();
});

test.each([
  ['', 'must not be empty'],
  ['x'.repeat(161), 'at most 160 bytes'],
  ['ü'.repeat(81), 'at most 160 bytes'],
  ['LIST', 'a command word of FreeSWITCH'],
  ['json_list', 'a command word of FreeSWITCH'],
  ['a\nb', 'U+000A'],
  ['a\x7fb', 'U+007F'],
  ['a\u202eb', 'U+202E'],
  ['a\u200bb', 'U+200B'],
  ['a\u2028b', 'U+2028'],
  ['a\ufeffb', 'U+FEFF'],
  ['a\ufffdb', 'is not UTF-8'],
  [' a', 'a space'],
  ['^^:a', '"^^"'],
  ['Bridge:a:b', '"bridge:"'],
  ['a+1234', '"+"'],
  ['a<!b', '"<!"'],
  ['$'.concat('{x}'), '"${"'],
])('%j cannot be commanded, and the reason contains %s', (name, reason) => {
  expect(conferenceNameProblem(name)).toContain(reason);
});

test('FreeSWITCH reads each valid name as one word, also before a text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (name) => {
      // The socket's own guard refuses `load` and the module together.
      fc.pre(isConferenceName(name));
      expect(separateString(apiLine('conference', name, 'mute', '3').text)).toEqual([
        'conference',
        name,
        'mute',
        '3',
      ]);
      const said = ApiLine.withText('conference', name, ['say'], 'hello').text;
      expect(separateString(said)).toEqual(['conference', name, 'say', 'hello']);
      expect(said.indexOf('say')).toBe(said.lastIndexOf('say hello'));
    }),
    { numRuns: 5000 },
  );
});

test.each(['$', 'a\\b', '%[a]', '%^[a]'])('nobody can be called into %j', (name) => {
  expect(joiningProblem(name)).toContain('cannot hold');
  expect(transferProblem(name)).toContain('cannot hold');
});

test.each(['a,b', "a'b", 'a^b', 'a@b'])('nobody can be transferred to %j', (name) => {
  expect(joiningProblem(name)).toBeUndefined();
  expect(transferProblem(name)).toContain('cannot hold');
});

test.each(['with space', 'Größe', 'R&D', '100%', 'a/b', 'a;b:c|d', '"x"', 'a [b]'])(
  '%j accepts calls and transfers',
  (name) => {
    expect([joiningProblem(name), transferProblem(name)]).toEqual([undefined, undefined]);
  },
);

describe('a pattern', () => {
  const fits = (pattern: string, name: string): boolean =>
    isConferencePattern(pattern) && fitsPattern(pattern, name);

  test.each([
    ['35??', '3512'],
    ['35??', '35äö'],
    ['Team *', 'Team Größe & Co'],
    ['Team *', 'Team '],
    ['(a|b) [c]*', '(a|b) [c]d'],
    ['?', '😀'],
  ])('%s matches %s', (pattern, name) => {
    expect(fits(pattern, name)).toBe(true);
  });

  test.each([
    ['35??', '351'],
    ['35??', '35??'],
    ['35*', '35*'],
    ['35*', '35@other'],
    ['a.c*', 'abc'],
    ['(a|b)*', 'a'],
  ])('%s does not match %s', (pattern, name) => {
    expect(fits(pattern, name)).toBe(false);
  });

  test('matches what its regular expression matches', () => {
    const meaning = (pattern: string): RegExp =>
      new RegExp(
        `^${pattern.replace(/[.?*]/g, (sign) => ({ '.': '\\.', '?': '[^@?*]', '*': '[^@?*]*' })[sign] ?? '')}$`,
        'u',
      );
    const text = fc.string({ unit: fc.constantFrom('a', '😀', '.', '@', '?', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => fitsPattern(pattern, name) === meaning(pattern).test(name)),
      { numRuns: 20_000 },
    );
  });

  test('many asterisks take no longer than few', () => {
    const began = performance.now();
    expect(fitsPattern(`${'*a'.repeat(31)}b`, 'a'.repeat(64))).toBe(false);
    expect(performance.now() - began).toBeLessThan(50);
  });
});
