import { readTail } from '../../../src/commands/tail';

test.each([
  ['lock', ['lock']],
  ['kick&all', ['kick', 'all']],
  ['&&kick&all&', ['kick', 'all']],
  ['say&a%26b', ['say', 'a&b']],
  ['dial&sofia/default/1000@softswitch', ['dial', 'sofia/default/1000@softswitch']],
  ['play&a%2Fb', ['play', 'a/b']],
  ['say&1+1%20=%202', ['say', '1+1 = 2']],
  ['say&%2526', ['say', '%26']],
  ['say&%F0%9F%8E%A7', ['say', '🎧']],
  ['', []],
  ['&', []],
])('%s is %j', (raw, words) => {
  expect(readTail(raw)).toEqual({ words });
});

test.each(['say&100%', 'say&%zz', 'say&%ff', 'say&%c0%af', 'say&%ed%a0%80'])('%s is not UTF-8', (raw) => {
  expect(readTail(raw)).toEqual({ words: ['say'], problem: expect.stringContaining('percent escape') });
});

test.each(['%00', '%0a', '%0D', '%09', '%1b', '%7f', '%c2%85', 'a%0a%0aapi%20shutdown'])(
  'the control character in %s is refused',
  (piece) => {
    expect(readTail(`say&${piece}`)).toEqual({ words: ['say'], problem: expect.stringContaining('Control') });
  },
);
