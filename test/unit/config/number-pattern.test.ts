import { numberPatternProblem } from '../../../src/config/number-pattern';
import { groupsOf } from '../../../src/config/pattern-groups';
import { LEAST, parse } from './least';

test.each([
  '\\+1[0-9]{10}',
  '^\\+1[0-9]{10}$',
  '[0-9]{10}',
  '\\d+',
  '.*',
  '\\+?\\d{1,15}',
  '(?:\\+1|001)\\d{10}',
  '(?:49|43|41)[1-9]\\d{4,12}',
  '(\\d{2}){5}',
  '(\\d{1,3}){4}',
  '(?:0[1-9]\\d*)?',
  '(?:0[1-9]){1,16}',
  '0?(?:1\\d{2}|2\\d{3})*',
  '(\\d\\d|\\d\\d\\d)+',
  '[(+*]\\(\\d+',
  '(?<area>\\d{3})\\d{7}',
  '(?:1[0-9]{2}|2[0-9]{3}|3|4|5|6|7|8)',
  '(\\d)\\1{3,}',
])('a pattern for numbers may be %s', (pattern) => {
  expect(numberPatternProblem(pattern, 'number')).toBeUndefined();
});

test.each([
  '(\\d+)*#',
  '(\\d*)*',
  '(?:\\d+)+',
  '(?:(?:\\d)+)+#',
  '((\\d+)2){2,}',
  '(?:\\d{3,}){5}#',
  '(?=(\\d+)+#)\\d+',
  '(?<a>\\d+)+',
  '([(]?\\d+){3,9}',
])('refuses to repeat a group without bound: %s', (pattern) => {
  expect(numberPatternProblem(pattern, 'number')).toMatch(/^must not repeat a group/);
});

test.each([
  '(1|1)*2',
  '(\\d|\\d\\d)*#',
  '(\\d?){32}#',
  '(\\d{1,2})*#',
  '(\\d{0,2}){20}#',
  '([0-9]|[1-9])+#',
  '(.|1)*#',
  '0[1-9]5[1-3](\\d|\\d\\d)*#',
  '7(\\d|8)*#',
  `${'\\d?'.repeat(32)}#`,
  `${'(1|1)'.repeat(31)}#`,
  `${'\\d*'.repeat(8)}#`,
])('refuses a pattern that is slow for some number: %s', (pattern) => {
  expect(numberPatternProblem(pattern, 'number')).toMatch(/^takes too long for some numbers or users/);
});

test.each([
  '(?:[a-z]|[a-z])*9',
  '(?:[a-z]|[a-m])+[0-9]',
  '(?:\\w|_)*-',
  '(?:ab|a|b)*9',
  '(?:[a-c][d-f]|[a-c]|[d-f])*9',
  '(?:[.-]|[.-])*9',
  '(?:\\w|\\d)*x',
  '(\\d|\\d\\d)*x',
])('refuses a pattern that is slow for some user: %s', (pattern) => {
  expect(numberPatternProblem(pattern, 'user')).toMatch(/^takes too long for some numbers or users/);
});

test.each([
  '[a-z]+',
  '.*',
  '[a-z]+\\.[a-z]+',
  '(?:sales|support)-[0-9]{1,3}',
  '(?:[a-z]+[.-])?[a-z]+',
  '(?:alice|bob|carol|dave|eve)',
  '(?:[a-z]{1,8}-){0,3}[0-9]+',
])('a pattern for users may be %s', (pattern) => {
  expect(numberPatternProblem(pattern, 'user')).toBeUndefined();
});

test('tests a rule for users with the characters of user names', () => {
  const allow =
    '[{ to: "user/{number}", number: "(?:[a-z]|[a-z])*9" }, { to: "user/{user}", number: "(?:[a-z]|[a-z])*9" }]';
  expect(() => parse(LEAST.replace('dial: {}', `dial: { allow: ${allow} }`))).toThrow(
    /^(?![\s\S]*allow\.0)[\s\S]*dial\.allow\.1\.number: takes too long/,
  );
});

test('the configuration names the key, together with all other mistakes', () => {
  const rules = '[{ to: "user/{number}", number: "(\\\\d+)*#" }, { to: "user/{number}", number: "(" }]';
  expect(() => parse(LEAST.replace('dial: {}', `dial: { allow: ${rules}, bogus: x }`))).toThrow(
    /dial\.allow\.0\.number: must not repeat a group[\s\S]*dial\.allow\.1\.number: must be a regular expression[\s\S]*unknown key `bogus`/,
  );
});

test('finds groups, and ignores escapes and classes', () => {
  expect(groupsOf('a(b+(c|[)]){2})?\\(d*(?:e{3,})(?<f>g)*')).toEqual([
    { text: '(c|[)]){2}', most: 2, holdsUnbounded: false },
    { text: '(b+(c|[)]){2})?', most: 1, holdsUnbounded: true },
    { text: '(?:e{3,})', most: 1, holdsUnbounded: true },
    { text: '(?<f>g)*', most: Number.POSITIVE_INFINITY, holdsUnbounded: false },
  ]);
});
