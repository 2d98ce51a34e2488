import {
  callerNameProblem,
  callerNumberProblem,
  isCallerName,
  isCallerNumber,
} from '../../../src/policy/caller-id';
import { splitDialString } from '../../../src/policy/dial-variables';
import { codeOf, refusalOf } from './refusal';

test('a dial string without variables stays unchanged', () => {
  for (const text of [
    'user/1000',
    '',
    'x{originate_timeout=1}',
    ' {originate_timeout=1}user/1',
    '[a=b]user/1',
  ]) {
    expect(splitDialString(text)).toEqual({ variables: {}, destination: text });
  }
});

test('accepts the four variables in any order', () => {
  expect(
    splitDialString(
      '{leg_timeout=5,origination_caller_id_name=Anna B. (home) + 1,originate_timeout=120,' +
        'origination_caller_id_number=+1555*#}user/1000@example.org',
    ),
  ).toEqual({
    variables: {
      leg_timeout: '5',
      origination_caller_id_name: 'Anna B. (home) + 1',
      originate_timeout: '120',
      origination_caller_id_number: '+1555*#',
    },
    destination: 'user/1000@example.org',
  });
});

test('the variables end at the first brace, and all that follows is the destination', () => {
  expect(splitDialString('{originate_timeout=5}{leg_timeout=6}user/1').destination).toBe(
    '{leg_timeout=6}user/1',
  );
  expect(splitDialString('{originate_timeout=5}').destination).toBe('');
  expect(splitDialString('{originate_timeout=5} user/1').destination).toBe(' user/1');
});

describe('refuses any other variable', () => {
  test.each([
    ...['originate_timeout2', 'originate_timeou', 'xoriginate_timeout', 'ORIGINATE_TIMEOUT', 'Leg_Timeout'],
    ...['origination_caller_id_name ', ' origination_caller_id_name', 'leg_timeout\t', '\u00a0leg_timeout'],
    ...[
      'api_on_answer',
      'api_on_originate',
      'execute_on_originate',
      'execute_on_answer_2',
      'api_hangup_hook',
    ],
    ...['exec_after_bridge_app', 'bridge_pre_execute_aleg_app', 'record_post_process_exec_api'],
    ...['group_confirm_key', 'group_confirm_file', 'supplied_pin', 'conference_enforce_security'],
    ...['conference_auto_record', 'conference_enter_sound', 'conference_member_flags', 'conference_flags'],
    ...['outcall_flags', 'confvar_x', 'originate_retries', 'origination_nested_vars', 'origination_uuid'],
    ...['ignore_early_media', 'sip_h_X-Y', 'sip_route_uri', 'sip_auth_username', 'fs_path', 'ringback'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''],
  ])('%j', (name) => {
    expect(codeOf(() => splitDialString(`{${name}=1}user/1`))).toBe('not_allowed');
    expect(codeOf(() => splitDialString(`{originate_timeout=5,${name}=1}user/1`))).toBe('not_allowed');
    expect(codeOf(() => splitDialString(`{${name}=1,originate_timeout=5}user/1`))).toBe('not_allowed');
  });

  test.each([
    '{}',
    '{,}',
    '{originate_timeout}',
    '{originate_timeout=5,}',
    '{^^:a=b:c=d}',
    '{^^;leg_timeout=5}',
  ])('%s', (braces) => {
    expect(codeOf(() => splitDialString(`${braces}user/1`))).toBe('not_allowed');
  });

  test('the refusal names the four variables', async () => {
    const { detail } = await refusalOf(() => splitDialString('{secret=1}user/1'));
    expect(detail).toContain('originate_timeout, leg_timeout, origination_caller_id_number');
    expect(detail).not.toContain('secret');
  });
});

describe.each(['originate_timeout', 'leg_timeout'])('%s', (name) => {
  test.each(['1', '30', '99', '120'])('may be %s', (value) => {
    expect(splitDialString(`{${name}=${value}}u/1`).variables).toEqual({ [name]: value });
  });

  test.each([
    '0',
    '00',
    '01',
    '121',
    '999',
    '1000',
    '-1',
    '+5',
    '5.0',
    '1e1',
    '0x5',
    '5s',
    '',
    ' 5',
    '5 ',
    '５',
  ])('may not be %j', (value) => {
    expect(codeOf(() => splitDialString(`{${name}=${value}}u/1`))).toBe('invalid_argument');
  });
});

test('refuses a variable that is given twice', async () => {
  const error = await refusalOf(() => splitDialString('{leg_timeout=5,leg_timeout=6}u/1'));
  expect(error).toMatchObject({
    code: 'invalid_argument',
    errors: [{ argument: 'leg_timeout', message: 'is given twice' }],
  });
});

test('names every wrong value, and repeats none', async () => {
  const text = '{originate_timeout=777,leg_timeout=5,origination_caller_id_name="evil"}u/1';
  const error = await refusalOf(() => splitDialString(text));
  expect(error.errors?.map(({ argument }) => argument)).toEqual([
    'originate_timeout',
    'origination_caller_id_name',
  ]);
  expect(`${error.detail}${JSON.stringify(error.errors)}`).not.toMatch(/777|evil/);
});

test.each([
  '{',
  '{originate_timeout=5',
  '{originate_timeout=5user/1000',
  '{{',
  '{originate_timeout=5]user/1',
])('refuses an unclosed brace: %s', (text) => {
  expect(codeOf(() => splitDialString(text))).toBe('invalid_argument');
});

describe('caller ids', () => {
  test.each(['0', '+15550100', 'anna.b_c-d', '*97#', '0'.repeat(32)])('%s is a number', (number) => {
    expect(isCallerNumber(number)).toBe(true);
  });

  test.each([
    '',
    ' ',
    '1 2',
    "1'2",
    '1,2',
    '1;2',
    '1@2',
    '1:2',
    '1/2',
    '{1}',
    '1\n',
    '0'.repeat(33),
    '１',
    '"1"',
  ])('%j is not a number', (number) => {
    expect(isCallerNumber(number)).toBe(false);
  });

  test.each([
    'Anna',
    'Zoë Ünal',
    'Anna B. (home)',
    '会議室',
    '😀',
    'a=b',
    'A/B & C!',
    "O'Brien",
    "x',api_on_answer='system id",
    'Smith, John',
    'Sales: EU; UK',
    '100 %',
    'x'.repeat(64),
    '😀'.repeat(64),
  ])('%s is a name', (name) => {
    expect(isCallerName(name)).toBe(true);
  });

  test.each([
    ...['"Anna"', '`id`', 'a:_:b', 'a%0d%0aX-Evil: 1', '%41', '{x', 'x}', '[x', 'x]', 'a|b', '^^:a'],
    ...[
      '<a>',
      'a>b',
      '$' + '{system(id)}',
      '$x',
      'a\\sb',
      'a\nb',
      'a\rb',
      'a\tb',
      'a\0b',
      'a\x7fb',
      'a\x85b',
    ],
    ...['', 'x'.repeat(65)],
  ])('%j is not a name', (name) => {
    expect(isCallerName(name)).toBe(false);
  });

  test.each(['"Anna"', 'a|b', '<a>', 'a\\sb', 'a:_:b', '[x]', '{x', '$' + '{x', '^x'])(
    '%j is not a name in braces either',
    (name) => {
      expect(codeOf(() => splitDialString(`{origination_caller_id_name=${name}}u/1`))).toBe(
        'invalid_argument',
      );
      expect(codeOf(() => splitDialString(`{origination_caller_id_number=${name}}u/1`))).toBe(
        'invalid_argument',
      );
    },
  );

  test('a comma begins another variable, which is refused', () => {
    expect(codeOf(() => splitDialString('{origination_caller_id_name=Smith, John}u/1'))).toBe('not_allowed');
    expect(codeOf(() => splitDialString("{origination_caller_id_name='a',api_on_answer=b}u/1"))).toBe(
      'not_allowed',
    );
    expect(codeOf(() => splitDialString('{origination_caller_id_name=a\\\\,api_on_answer=b}u/1'))).toBe(
      'not_allowed',
    );
  });

  test.each([
    'origination_caller_id_name=Smith, John',
    'originate_timeout=5,origination_caller_id_name=Smith\\\\, John',
    "origination_caller_id_name='Smith, O'Brien'",
    'originate_timeout',
  ])('a part without an equals sign is explained: %s', async (list) => {
    const { code, detail } = await refusalOf(() => splitDialString(`{${list}}u/1`));
    expect(code).toBe('not_allowed');
    expect(detail).toMatch(/comma .* in quotes: 'Smith, John'\.$/);
  });

  test.each(["'O'Brien'", "'a' and 'b'", "'''", "''O'"])(
    '%s is not guessed: the quotes have no clear end',
    async (written) => {
      const error = await refusalOf(() => splitDialString(`{origination_caller_id_name=${written}}u/1`));
      expect(error).toMatchObject({
        code: 'invalid_argument',
        errors: [{ argument: 'origination_caller_id_name', message: "needs \\' for a ' within its quotes" }],
      });
    },
  );

  test.each([
    ["\\'Anna\\'", "'Anna'"],
    ["'\\'Anna\\''", "'Anna'"],
    ["'t Hooft", "'t Hooft"],
    ["'", "'"],
  ])('%s has quotes that are meant: %s', (written, name) => {
    expect(splitDialString(`{origination_caller_id_name=${written}}u/1`).variables).toEqual({
      origination_caller_id_name: name,
    });
  });

  test.each([
    ["'Smith, John'", 'Smith, John'],
    ["'a,api_on_answer=b'", 'a,api_on_answer=b'],
    ["O'Brien", "O'Brien"],
    ["'O\\'Brien'", "O'Brien"],
    ['Smith\\, John', 'Smith, John'],
    ["'Anna'", 'Anna'],
    ['a=b', 'a=b'],
  ])('%s in braces is %s, as FreeSWITCH quotes it', (written, name) => {
    const asked = `{origination_caller_id_name=${written},originate_timeout=5}u/1`;
    expect(splitDialString(asked)).toEqual({
      variables: { origination_caller_id_name: name, originate_timeout: '5' },
      destination: 'u/1',
    });
  });

  test.each([
    ['a"b', '""" (U+0022)'],
    ['a{b', '"{" (U+007B)'],
    ['a\nb', 'U+000A'],
    ['a\\b', '"\\" (U+005C)'],
    ['a:_:b', '":_:"'],
    ['%41', '"%" before two hexadecimal digits'],
  ])('the message for the name %j names %s', (name, character) => {
    expect(callerNameProblem(name)).toBe(`cannot hold ${character}`);
  });

  test.each([
    ['1;2', '";" (U+003B)'],
    ['1 x', 'a space'],
  ])('the message for the number %j names %s', (number, character) => {
    expect(callerNumberProblem(number)).toBe(`cannot hold ${character}`);
  });
});
