import * as fc from 'fast-check';
import { ApiLine } from '../../../src/esl/command-line';
import { separateString } from '../../simulator/text/separate-string';
import { anyWord, strip } from './words';

/**
 * How FreeSWITCH takes the text of say and saymember: all after the word's first occurrence
 * (conference_api.c:4275).
 */
function spoken(line: string, command: string): string {
  return line.slice(line.indexOf(command) + command.length).replace(/^ /, '');
}

/** The argument of the API, which the event socket cuts off at the first space. */
function argument({ text }: ApiLine): string {
  return strip(text.slice(text.indexOf(' ') + 1));
}

test('breaks up the name, and keeps the text unchanged', () => {
  const line = ApiLine.withText('conference', "say's", ['say'], "it's 5 o'clock");
  expect(line.text).toBe("conference 's''a''y''\\'''s' say it's 5 o'clock");
});

test.each([
  ['say', ['say'], 'hello there'],
  ['essays', ['say'], 'say it again, say it'],
  ['saymember', ['saymember', '3'], 'hello'],
  ['a say b', ['say'], "'quoted' text"],
])('the text spoken in a room named %s', (room, words, text) => {
  const line = argument(ApiLine.withText('conference', room, words, text));
  expect(separateString(line).slice(0, words.length + 1)).toEqual([room, ...words]);
  expect(spoken(line, words[0] ?? '')).toBe([...words.slice(1), text].join(' '));
});

test('any name stays the same word and does not hide the command', () => {
  fc.assert(
    fc.property(anyWord, fc.constantFrom('say', 'saymember'), (room, command) => {
      const line = argument(ApiLine.withText('conference', room, [command], 'the text'));
      expect(separateString(line)).toEqual([room, command, 'the', 'text']);
      expect(spoken(line, command)).toBe('the text');
    }),
    { numRuns: 2000 },
  );
});

test.each(['a\nb', 'a\rb', 'a\0b', 'unload mod_event_socket', 'MOD_event_SOCKET reLOAD'])(
  '%j is refused as text, name and word',
  (text) => {
    const refusal = expect.objectContaining({ code: 'invalid_argument' });
    expect(() => ApiLine.withText('conference', 'Team', ['say'], text)).toThrow(refusal);
    expect(() => ApiLine.withText('conference', 'Team', ['say', text], 'x')).toThrow(refusal);
    if (!text.includes('load') && !text.includes('LOAD')) {
      expect(() => ApiLine.withText('conference', text, ['say'], 'x')).toThrow(refusal);
    }
  },
);
