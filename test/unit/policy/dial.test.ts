import type { Requester } from '../../../src/directory/port';
import { DialPolicy, type DialRule } from '../../../src/policy/dial';
import { codeOf, refusalOf } from './refusal';

const OWNER: Requester = { name: '200', role: 'user' };
const OTHER: Requester = { name: '400', role: 'user' };
const ADMIN: Requester = { name: 'root', role: 'admin' };

const CARRIER = 'sofia/gateway/carrier/{number}';

/** True if a policy with only these rules allows a dial string, which must stay unchanged. */
function allows(rules: readonly (string | DialRule)[], asked: string, requester = OWNER): boolean {
  const allow = rules.map((rule) => (typeof rule === 'string' ? { to: rule } : rule));
  const policy = new DialPolicy({ allow });
  const code = codeOf(() => expect(policy.destination(requester, asked)).toBe(asked));
  if (code !== undefined) expect(code).toBe('not_allowed');
  return code === undefined;
}

describe('a template', () => {
  test.each([
    ['user/{user}@example.org', 'user/1000@example.org'],
    ['user/{user}@example.org', 'user/anna.b_c+d-e@example.org'],
    ['user/{user}@example.org', `user/${'a'.repeat(64)}@example.org`],
    [CARRIER, 'sofia/gateway/carrier/+15551234567'],
    [CARRIER, 'sofia/gateway/carrier/112'],
    [CARRIER, `sofia/gateway/carrier/+${'1'.repeat(32)}`],
    ['sofia/gateway/carrier/0{number}@x;user=phone', 'sofia/gateway/carrier/0555@x;user=phone'],
    ['loopback/9888', 'loopback/9888'],
    ['a/{user}aa', 'a/aaa'],
  ])('%s allows %s', (template, asked) => {
    expect(allows([template], asked)).toBe(true);
  });

  test.each([
    ['another case', 'USER/1000@example.org'],
    ['another endpoint', 'sofia/1000@example.org'],
    ['another domain', 'user/1000@example.com'],
    ['a longer domain', 'user/1000@example.org.evil'],
    ['a port', 'user/1000@example.org:5060'],
    ['a dot that is any character', 'user/1000@exampleXorg'],
    ['two domains', 'user/1000@evil@example.org'],
    ['no user', 'user/@example.org'],
    ['no domain', 'user/1000'],
    ['nothing', '/'],
    ['the template itself', 'user/{user}@example.org'],
    ['a user that is too long', `user/${'a'.repeat(65)}@example.org`],
    ['calls side by side', 'user/1000@evil,user/1000@example.org'],
    ['calls after one another', 'user/1000@evil|user/1000@example.org'],
    ['calls of an enterprise', 'user/1@evil:_:user/1000@example.org'],
    ['calls behind it', 'user/1000@example.org,loopback/9999'],
    ['variables', '{a=b}user/1000@example.org'],
    ['variables of a leg', '[a=b]user/1000@example.org'],
    ['variables for all', '<a=b>user/1000@example.org'],
    ['its own separator', 'user/^^:1000@example.org'],
    ['a variable that is expanded', 'user/$' + '{system(id)}@example.org'],
    ['a second endpoint', 'user/sofia/internal/1000@example.org'],
    ['a space before', ' user/1000@example.org'],
    ['a space within', 'user/10 00@example.org'],
    ['a space behind', 'user/1000@example.org '],
    ['a line feed behind', 'user/1000@example.org\n'],
    ['a line before', 'x\nuser/1000@example.org'],
    ['quotes', "'user/1000@example.org'"],
    ['a backslash', 'user/1000\\@example.org'],
    ['a tab', 'user/1000\t@example.org'],
    ['a full-width digit', 'user/１000@example.org'],
    ['a letter with an accent', 'user/zoë@example.org'],
    ['an application', 'loopback/app=system:id'],
    ['an application instead of the user', 'user/app=system:id@example.org'],
    ['an inline dialplan', 'loopback/system:id/default/inline'],
    ['another proxy', 'user/1000@example.org;fs_path=sip:evil'],
    ['a pickup', 'pickup/1000'],
    ['a group', 'group/all@example.org'],
    ['an error', 'error/user_busy'],
  ])('for users refuses %s', (_what, asked) => {
    expect(allows(['user/{user}@example.org'], asked)).toBe(false);
  });

  test.each([
    '',
    '+',
    '++1',
    '1+1',
    '555-1234 x5',
    '1'.repeat(33),
    'anna',
    '1@evil',
    '1;a=b',
    '*97',
    '1/2',
    '1\n',
  ])('for numbers refuses %j', (number) => {
    expect(allows([CARRIER], `sofia/gateway/carrier/${number}`)).toBe(false);
  });

  test('with equal beginning and end needs both', () => {
    expect(allows(['user/1{user}1'], 'user/1')).toBe(false);
    expect(allows(['user/1{user}1'], 'user/11')).toBe(false);
    expect(allows(['user/1{user}1'], 'user/121')).toBe(true);
    expect(allows(['a/a{user}a/a'], 'a/a/a')).toBe(false);
  });

  test('without a placeholder is exactly one dial string', () => {
    expect(allows(['loopback/9888'], 'loopback/98880')).toBe(false);
    expect(allows(['loopback/9888'], 'Loopback/9888')).toBe(false);
  });

  test('matches if one of several does, and never if there is none', () => {
    expect(allows(['user/{user}@a', CARRIER], 'sofia/gateway/carrier/1')).toBe(true);
    expect(allows(['user/{user}@a', CARRIER], 'sofia/gateway/other/1')).toBe(false);
    expect(allows([], 'user/1000@example.org')).toBe(false);
  });
});

describe('the expression for numbers', () => {
  const rule = (number: string): DialRule => ({ to: CARRIER, number });

  test.each([
    ['^\\+1[0-9]{10}$', '+15551234567', true],
    ['^\\+1[0-9]{10}$', '+155512345678', false],
    ['^\\+1[0-9]{10}$', '15551234567', false],
    // Matches the whole number, even without ^ and $.
    ['\\+1[0-9]{3}', '+1555', true],
    ['\\+1[0-9]{3}', '+15550', false],
    ['1[0-9]{3}', '+1555', false],
    // An alternative does not escape the anchors.
    ['110|112', '112', true],
    ['110|112', '1109', false],
    ['110|112', '9112', false],
    ['.*', '5'.repeat(32), true],
  ])('%s and %s: %s', (number, asked, allowed) => {
    expect(allows([rule(number)], `sofia/gateway/carrier/${asked}`)).toBe(allowed);
  });

  test('cannot allow more than numbers', () => {
    for (const asked of ['anna', '1,2', '1/2', '']) {
      expect(allows([rule('.*')], `sofia/gateway/carrier/${asked}`)).toBe(false);
    }
  });
});

describe('punctuation in the number of a dial string', () => {
  const policyOf = (...allow: DialRule[]) => new DialPolicy({ allow });
  const WRITTEN = [
    ['+1 (415) 555-0100', '+14155550100'],
    ['+49 30 1234567', '+49301234567'],
    ['+49 (0)30 1234567', '+49301234567'],
    ['415\u2013555\u20130100', '4155550100'],
    ['tel:+14155550100', '+14155550100'],
  ] as const;

  test.each(WRITTEN)('is removed: %s', (written, number) => {
    for (const [before, after] of [
      ['sofia/gateway/carrier/', ''],
      ['loopback/', '/default'],
    ])
      expect(
        policyOf({ to: `${before}{number}${after}` }).destination(OWNER, `${before}${written}${after}`),
      ).toBe(`${before}${number}${after}`);
  });

  test('does not count for the expression for numbers', () => {
    const policy = policyOf({ to: CARRIER, number: '^\\+1[0-9]{10}$' });
    const asked = 'sofia/gateway/carrier/+1 (415) 555-0100';
    expect(policy.destination(OWNER, asked)).toBe('sofia/gateway/carrier/+14155550100');
    expect(codeOf(() => policy.destination(OWNER, `${asked}0`))).toBe('not_allowed');
    expect(codeOf(() => policy.destination(OWNER, 'sofia/gateway/carrier/(415) 555-0100'))).toBe(
      'not_allowed',
    );
  });

  test('stays if a rule allows the dial string as it is', () => {
    for (const to of ['loopback/10-20', 'loopback/{user}'])
      expect(policyOf({ to: 'loopback/{number}' }, { to }).destination(OWNER, 'loopback/10-20')).toBe(
        'loopback/10-20',
      );
  });

  test.each([
    [CARRIER, 'sofia/gateway/carrier/+1 (415) 555-0100 x5', 'The number to dial cannot hold "x" (U+0078).'],
    [CARRIER, 'sofia/gateway/carrier/1@evil', 'The number to dial cannot hold "@" (U+0040).'],
    [CARRIER, 'sofia/gateway/carrier/030/1234567', 'The number to dial cannot hold "/" (U+002F).'],
    [CARRIER, 'sofia/gateway/carrier/', 'The number to dial must not be empty.'],
    ['user/{user}@a', 'user/10 00@a', 'The name to dial cannot hold a space.'],
    ['user/{user}@a', 'user/zo\u00eb@a', 'The name to dial cannot hold "\u00eb" (U+00EB).'],
    ['user/{user}@a', 'user/1000@b', 'No rule of this gateway allows'],
  ])('the message of %s for %s names what hinders', (to, asked, detail) => {
    expect(() => policyOf({ to }).destination(OWNER, asked)).toThrow(detail);
    expect(() => policyOf({ to, users: ['400'] }).destination(OWNER, asked)).toThrow('No rule');
  });

  test('the message names no character if the expression of a rule refuses the number', () => {
    const policy = policyOf({ to: 'a/b/{number}', number: '112' }, { to: 'a/{number}' });
    expect(() => policy.destination(OWNER, 'a/b/1 1')).toThrow('No rule of this gateway allows');
  });
});

describe('users of a rule', () => {
  const rules = [{ to: CARRIER, users: ['200'] }, 'user/{user}@example.org'];

  test('other users have only the other rules', () => {
    expect(allows(rules, 'sofia/gateway/carrier/1', OWNER)).toBe(true);
    expect(allows(rules, 'sofia/gateway/carrier/1', OTHER)).toBe(false);
    expect(allows(rules, 'user/1000@example.org', OTHER)).toBe(true);
  });

  test('an admin is no exception, and an empty list allows nobody', () => {
    expect(allows(rules, 'sofia/gateway/carrier/1', ADMIN)).toBe(false);
    expect(allows([{ to: CARRIER, users: [] }], 'sofia/gateway/carrier/1')).toBe(false);
  });
});

test('a refusal shows neither the number nor the rules', async () => {
  const policy = new DialPolicy({ allow: [{ to: 'sofia/gateway/secret/{number}' }] });
  const { detail } = await refusalOf(() => policy.destination(OWNER, 'sofia/gateway/carrier/5550100'));
  expect(detail).not.toMatch(/5550100|secret|carrier/);
});
