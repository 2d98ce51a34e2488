import { loggableArguments } from '../../../src/commands/redact';
import { parseCommand, peekCommand } from '../../../src/commands/registry';
import { COMMANDS } from '../../../src/commands/table';
import { readTail } from '../../../src/commands/tail';
import { GatewayError } from '../../../src/errors';

const parse = (tail: string) => parseCommand(readTail(tail));

function refusal(tail: string): GatewayError {
  try {
    parse(tail);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error(`${tail} was accepted`);
}

test.each([
  ['', 'no_command'],
  ['&', 'no_command'],
  ['bogus', 'unknown_command'],
  ['LOCK', 'unknown_command'],
  ['toString', 'unknown_command'],
  ['lock/', 'unknown_command'],
  ['pause_play', 'command_refused'],
  ['kick&3&/tmp/x.wav', 'command_refused'],
  ['lock&now', 'invalid_argument'],
  ['mute', 'invalid_argument'],
  ['mute&3&loud', 'invalid_argument'],
  ['mute&3&quiet&4', 'invalid_argument'],
  ['list&delim', 'invalid_argument'],
  ['list&count&;', 'invalid_argument'],
  ['list&delim&"a', 'invalid_argument'],
  ['list&delim&12345678901234567', 'invalid_argument'],
  ['mute&%ff', 'bad_request'],
])('%s is refused: %s', (tail, code) => {
  expect(refusal(tail).code).toBe(code);
});

test.each([
  '0',
  '01',
  '-1',
  '1x',
  ' 1',
  '+1',
  '1.0',
  '4294967296',
  '4294967297',
  '9999999999',
  'ALL',
  'nobody',
  'uuid=',
  'uuid=a b',
  'color=blue',
  "1'",
])('%j is not a target', (text) => {
  expect(refusal(`mute&${encodeURIComponent(text)}`).code).toBe('invalid_argument');
});

test.each([
  '1',
  '367',
  '4294967295',
  'all',
  'last',
  'non_moderator',
  'uuid=2a1f5e44-485c-46ac-9668-5184209e638c',
])('%s is a target', (text) => {
  expect(parse(`mute&${text}`).args).toEqual({ member: text, quiet: undefined });
});

test('names every wrong argument, and repeats none', () => {
  const error = refusal('mute&secret&secret2');
  expect(error.errors?.map(({ argument }) => argument)).toEqual(['member', 'quiet']);
  expect(`${error.detail}${JSON.stringify(error.errors)}`).not.toContain('secret');
});

test('suggests the lower-case word for an upper-case one', () => {
  expect(refusal('Lock').detail).toBe('There is no command "Lock"; commands are lower case: lock.');
});

test('explains the & if a word looks like a command with its arguments', () => {
  for (const tail of ['mute/all', 'mute%20all', 'mute%26all', 'list/']) {
    expect(refusal(tail).detail).toMatch(
      /^There is no command ".+": arguments follow (?:mute|list) after a literal &\.$/,
    );
  }
});

test('suggests the word for a misspelt one, and lists all if none is similar', () => {
  expect(refusal('recrod').detail).toBe('There is no command "recrod": did you mean `record`?');
  expect(refusal('MUET&3').detail).toBe('There is no command "MUET": did you mean `mute`?');
  expect(refusal('explode').detail).toMatch(
    /^There is no command "explode"\. These are known: .* mute .*\.$/,
  );
  expect(refusal('x'.repeat(5_000)).detail).toContain('These are known: ');
});

test('danger is known before the arguments are accepted', () => {
  const danger = (tail: string) => peekCommand(readTail(tail)).danger;
  expect(danger('list')).toBe('read');
  expect(danger('mute')).toBe('change');
  expect(danger('kick&%ff')).toBe('disrupt');
  expect(danger('bogus')).toBe('read');
  expect(danger('record&stop&%ff')).toBe('change');
  expect(danger('vid-fps&%ff')).toBe('change');
});

test('a log shows only the arguments that the row allows', () => {
  const invocation = parse('mute&3&quiet');
  expect(loggableArguments(invocation)).toEqual({ member: '3', quiet: 'quiet' });
  const closed = { ...invocation, spec: { ...invocation.spec, loggable: ['quiet'] } };
  expect(loggableArguments(closed)).toEqual({ member: '[redacted]', quiet: 'quiet' });
});

test('every row names arguments that it has, and optional ones last', () => {
  for (const { args, loggable } of COMMANDS) {
    const names = Object.keys(args);
    expect(names).toEqual(expect.arrayContaining([...loggable]));
    const optional = Object.values(args).map((schema) => schema.safeParse(undefined).success);
    expect(optional).toEqual([...optional].sort());
  }
});
