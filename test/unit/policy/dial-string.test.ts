import * as fc from 'fast-check';
import { apiLine } from '../../../src/esl/command-line';
import { isCallerName, isCallerNumber } from '../../../src/policy/caller-id';
import { joinDialString, splitDialString } from '../../../src/policy/dial-variables';
import { parseDialString } from '../../simulator/calls/dial-string';
import { separateString } from '../../simulator/text/separate-string';

const name = fc.oneof(fc.string(), fc.string({ unit: 'binary' })).filter(isCallerName);
// A number that does not change when dots and dashes are removed.
const number = fc.stringMatching(/^[A-Za-z0-9_+*#]{1,32}$/).filter(isCallerNumber);
const seconds = fc.integer({ min: 1, max: 120 }).map(String);

const variables = fc.record({
  originate_timeout: seconds,
  leg_timeout: seconds,
  origination_caller_id_name: name,
  origination_caller_id_number: number,
  origination_uuid: fc.uuid(),
});

/** How FreeSWITCH reads an API line: its words, and the dial string among them. */
function read(line: string) {
  const words = separateString(line);
  return { words, dialled: parseDialString(words[3] ?? '') };
}

test.each([
  [{ originate_timeout: '30' }, '{originate_timeout=30}user/1'],
  [{ a: '1', b: 'two.2-3' }, '{a=1,b=two.2-3}user/1'],
  [{ origination_caller_id_number: '+1555' }, "{origination_caller_id_number='+1555'}user/1"],
  [{ origination_caller_id_name: 'Smith, John' }, "{origination_caller_id_name='Smith, John'}user/1"],
  [{ a: "O'Brien" }, "{a='\\'O\\\\\\'Brien\\''}user/1"],
  [{ origination_caller_id_name: 'Anna B' }, "{origination_caller_id_name='Anna B'}user/1"],
  [{}, '{}user/1'],
])('%j', (given, said) => {
  expect(joinDialString(given, 'user/1')).toBe(said);
});

test('FreeSWITCH reads one word, with exactly these variables and one call', () => {
  fc.assert(
    fc.property(variables, (given) => {
      const dialString = joinDialString(given, 'user/1000@example.org');
      const { words, dialled } = read(apiLine('conference', 'my room', 'dial', dialString, '00', 'x y').text);
      expect(words).toEqual(['conference', 'my room', 'dial', dialString, '00', 'x y']);
      expect(Object.fromEntries(dialled?.variables ?? [])).toEqual(given);
      expect(dialled).toMatchObject({
        attempts: [[{ url: 'user/1000@example.org', variables: [] }]],
        nestedVariables: false,
      });
    }),
    { numRuns: 2000 },
  );
});

test('a caller id as a separate word stays one word', () => {
  fc.assert(
    fc.property(number, name, (callerNumber, callerName) => {
      const line = apiLine('conference', 'Team', 'dial', '{a=b}user/1', callerNumber, callerName).text;
      expect(read(line).words.slice(4)).toEqual([callerNumber, callerName]);
    }),
  );
});

test('the variables of a caller reach FreeSWITCH unchanged', () => {
  fc.assert(
    fc.property(seconds, number, name, (timeout, callerNumber, callerName) => {
      const asked =
        `{originate_timeout=${timeout},origination_caller_id_number=${callerNumber},` +
        `origination_caller_id_name='${callerName.replace(/[\\']/g, '\\$&')}'}user/1`;
      const split = splitDialString(asked);
      const said = joinDialString({ ...split.variables }, split.destination);
      expect(Object.fromEntries(parseDialString(said)?.variables ?? [])).toEqual({
        originate_timeout: timeout,
        origination_caller_id_number: callerNumber,
        origination_caller_id_name: callerName,
      });
    }),
  );
});
