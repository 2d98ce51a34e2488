import { speechProblem } from '../../../src/policy/speech';

const EXPANDED = '$' + '{system(id)}';

describe.each(['conference', 'member'] as const)('to a %s', (to) => {
  test.each([
    'hello',
    'hello world',
    "It's 5 o'clock, isn't it?",
    'Grüße, 会議 😀',
    'press # or *',
    'a {b} c',
    '50 % off',
    'x'.repeat(500),
    '1',
  ])('%s', (text) => {
    expect(speechProblem(text, to)).toBeUndefined();
  });

  test.each([
    ['', 'must not be empty'],
    [' ', 'must not be empty'],
    ['   \u00a0 ', 'must not be empty'],
    ['x'.repeat(501), 'must be at most 500 characters'],
    ['{tts_engine=flite}hello', 'must not begin with { or #'],
    ['{', 'must not begin with { or #'],
    ['  {tts_voice=x}hello', 'must not begin with { or #'],
    ['\u00a0{tts_voice=x}hello', 'must not begin with { or #'],
    ['#kal#hello', 'must not begin with { or #'],
    [' #kal#hello', 'must not begin with { or #'],
    ['#', 'must not begin with { or #'],
    [EXPANDED, 'must not hold ${'],
    [`hello ${EXPANDED}`, 'must not hold ${'],
    [`$$${EXPANDED}`, 'must not hold ${'],
    [`\\${EXPANDED}`, 'must not hold ${'],
    ['$' + '{', 'must not hold ${'],
  ])('not %j: %s', (text, problem) => {
    expect(speechProblem(text, to)).toBe(problem);
  });
});

test('a dollar may be spoken to a conference, never to a member', () => {
  for (const text of ['$', 'it costs $5', '$(id)', '$ {system(id)}', '$' + '$x', 'a$']) {
    expect(speechProblem(text, 'conference')).toBeUndefined();
    expect(speechProblem(text, 'member')).toBe('must not hold $');
  }
});
