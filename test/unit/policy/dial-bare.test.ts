import * as fc from 'fast-check';
import type { Requester } from '../../../src/directory/port';
import { withoutPunctuation } from '../../../src/lib/phone-number';
import { DialPolicy, type DialRule } from '../../../src/policy/dial';
import { parseDialString } from '../../simulator/calls/dial-string';
import { codeOf } from './refusal';

const REQUESTER = { name: '200', role: 'user' } as const;

describe('a bare destination', () => {
  const fill = (template: string | undefined, asked: string) =>
    new DialPolicy({ default: template, allow: [] }).destination(REQUESTER, asked);

  test('fills the default template, which needs no rule', () => {
    expect(fill('user/{user}@example.org', '1000')).toBe('user/1000@example.org');
    expect(fill('user/{user}@example.org', 'anna.b')).toBe('user/anna.b@example.org');
    expect(fill('sofia/gateway/g/{number}', '+1555')).toBe('sofia/gateway/g/+1555');
  });

  test('is refused without a default, and with one that has no placeholder', () => {
    expect(codeOf(() => fill(undefined, '1000'))).toBe('not_allowed');
    expect(codeOf(() => fill('user/1000@example.org', '1000'))).toBe('not_allowed');
  });

  test('is refused with the missing key if there is no template', () => {
    const none = new DialPolicy({ allow: [] });
    expect(() => none.destination(REQUESTER, '1000')).toThrow('no dial.default is configured');
    expect(() => none.invitation(REQUESTER, '1000')).toThrow('no dial.invite is configured');
  });

  test.each([
    ...['', ' ', '1000@evil', '1000,1001', '1000|1001', '1:_:2', '{a=b}', '[a=b]1', '<a=b>1', 'a b', "a'b"],
    ...['a"b', 'a\\b', '1000\n', '$' + '{system(id)}', 'app=system:id', '1;fs_path=sip:evil', 'zoë', '&park'],
    'a'.repeat(65),
  ])('is refused as %j', (asked) => {
    expect(codeOf(() => fill('user/{user}@example.org', asked))).toBe('not_allowed');
  });

  test.each([
    ['(415) 555-0100', '4155550100'],
    ['+49 30 1234567', '+49301234567'],
    ['+49 (0)30 1234567', '+49301234567'],
    ['+1.415.555.0100', '+14155550100'],
    ['030/1234567', '0301234567'],
    ['tel:+49301234567', '+49301234567'],
    ['[0] 30\u00a012\u201334', '0301234'],
  ])('loses the separators between the digits of a number: %s', (asked, number) => {
    expect(fill('user/{user}@example.org', asked)).toBe(`user/${number}@example.org`);
    expect(fill('sofia/gateway/g/{number}', asked)).toBe(`sofia/gateway/g/${number}`);
    const policy = new DialPolicy({ invite: 'sofia/gateway/g/{number}', allow: [] });
    expect(policy.invitation(REQUESTER, asked)).toBe(`sofia/gateway/g/${number}`);
  });

  test('that is the name of a user stays as it is, also for an invitation', () => {
    const users = new Set(['10-20', '10.20']);
    const policyOf = (template: string) =>
      new DialPolicy({ default: template, invite: template, allow: [] }, users);
    for (const way of ['destination', 'invitation'] as const) {
      const users = policyOf('user/{user}');
      expect(users[way](REQUESTER, '10-20')).toBe('user/10-20');
      expect(users[way](REQUESTER, '10.20')).toBe('user/10.20');
      expect(users[way](REQUESTER, '10-30')).toBe('user/1030');
      // No number can have such a name.
      expect(policyOf('sofia/gateway/g/{number}')[way](REQUESTER, '10-20')).toBe('sofia/gateway/g/1020');
    }
  });

  test.each([
    ['(415) 555-0100 x5', 'The number to dial cannot hold "x" (U+0078).'],
    ['tel:030 x5', 'The number to dial cannot hold "x" (U+0078).'],
    ['030/1234567 x5', 'The number to dial cannot hold "x" (U+0078).'],
    ['anna b', 'The name to dial cannot hold a space.'],
    ['sip:anna', 'The name to dial cannot hold ":" (U+003A).'],
    ['1000@evil', 'The name or number to dial cannot hold "@" (U+0040).'],
    ['\uff10\uff13\uff10', 'The name or number to dial cannot hold "\uff10" (U+FF10).'],
    ['*97', 'The name or number to dial cannot hold "*" (U+002A).'],
    ['a'.repeat(65), 'The name or number to dial must be at most 64 characters long.'],
    ['', 'The name or number to dial must not be empty.'],
  ])('the message for %j names what hinders', (asked, detail) => {
    expect(() => fill('user/{user}', asked)).toThrow(detail);
    if (asked.includes('/')) return;
    const policy = new DialPolicy({ invite: 'user/{user}', allow: [] });
    expect(() => policy.invitation(REQUESTER, asked)).toThrow(detail);
  });

  test.each([
    ['anna', 'The number to dial cannot hold "a" (U+0061).'],
    ['49+30', 'The number to dial can hold "+" only at its beginning.'],
    ['1'.repeat(33), 'The number to dial must be at most 32 digits long.'],
  ])('the message for %j names what hinders a number', (asked, detail) => {
    expect(() => fill('sofia/gateway/g/{number}', asked)).toThrow(detail);
  });

  test('that could be a user is not therefore a number', () => {
    expect(codeOf(() => fill('sofia/gateway/g/{number}', 'anna'))).toBe('not_allowed');
    expect(codeOf(() => fill('sofia/gateway/g/{number}', '1'.repeat(33)))).toBe('not_allowed');
  });

  test('with a slash is never filled in', () => {
    for (const asked of ['/1000', '1000/', 'user/1000', 'user/1000@example.org']) {
      expect(codeOf(() => fill('user/{user}@example.org', asked))).toBe('not_allowed');
    }
  });
});

test('a replacement pattern has no meaning in a template', () => {
  const policy = new DialPolicy({ default: 'a/$&{user}$$', invite: 'b/$1{user}', allow: [] });
  expect(policy.destination(REQUESTER, '7')).toBe('a/$&7$$');
  expect(policy.invitation(REQUESTER, '7')).toBe('b/$17');
  expect(codeOf(() => policy.destination(REQUESTER, '$&'))).toBe('not_allowed');
  expect(codeOf(() => policy.invitation(REQUESTER, "$'"))).toBe('not_allowed');
});

describe('an invitation', () => {
  test('has its own template', () => {
    const policy = new DialPolicy({ default: 'a/{user}', invite: 'b/{user}@c', allow: [] });
    expect(policy.invitation(REQUESTER, 'anna')).toBe('b/anna@c');
    expect(codeOf(() => policy.invitation(REQUESTER, 'anna@evil'))).toBe('not_allowed');
    expect(codeOf(() => policy.invitation(REQUESTER, 'sofia/internal/anna'))).toBe('not_allowed');
  });

  test('is refused if none is configured', () => {
    const policy = new DialPolicy({ default: 'a/{user}', allow: [{ to: 'a/{user}' }] });
    expect(codeOf(() => policy.invitation(REQUESTER, 'anna'))).toBe('not_allowed');
  });
});

describe('a rule with the same template', () => {
  const OTHER = { name: '400', role: 'user' } as const;
  const ADMIN = { name: 'root', role: 'admin' } as const;
  const [USERS, CARRIER] = ['user/{user}@a', 'sofia/gateway/g/{number}'];
  const policyOf = (template: string, ...allow: DialRule[]) =>
    new DialPolicy({ default: template, invite: template, allow });
  /** The result for a bare destination and for an invitation, which must be equal. */
  const dialled = (policy: DialPolicy, requester: Requester, value: string): string | undefined => {
    const both = (['destination', 'invitation'] as const).map((way) => {
      let string: string | undefined;
      const code = codeOf(() => {
        string = policy[way](requester, value);
      });
      expect(code).toBe(string === undefined ? 'not_allowed' : undefined);
      return string;
    });
    expect(both[1]).toBe(both[0]);
    return both[0];
  };

  test('decides who may dial', () => {
    const policy = policyOf(USERS, { to: USERS, users: ['200'] });
    expect(dialled(policy, REQUESTER, '1000')).toBe('user/1000@a');
    expect(dialled(policy, OTHER, '1000')).toBeUndefined();
    expect(dialled(policy, ADMIN, '1000')).toBeUndefined();
  });

  test('decides which numbers', () => {
    const policy = policyOf(CARRIER, { to: CARRIER, number: '1[0-9]{3}|112' });
    expect(dialled(policy, OTHER, '1555')).toBe('sofia/gateway/g/1555');
    expect(dialled(policy, OTHER, '112')).toBe('sofia/gateway/g/112');
    for (const number of ['15550', '+1555', '2555', '9112']) {
      expect(dialled(policy, OTHER, number)).toBeUndefined();
    }
  });

  test('suffices if there are several', () => {
    const policy = policyOf(
      CARRIER,
      { to: CARRIER, users: ['200'] },
      { to: CARRIER, number: '112' },
      { to: CARRIER, users: [] },
    );
    expect(dialled(policy, REQUESTER, '1555')).toBe('sofia/gateway/g/1555');
    expect(dialled(policy, OTHER, '112')).toBe('sofia/gateway/g/112');
    expect(dialled(policy, OTHER, '1555')).toBeUndefined();
  });

  test('does not count if its template is different', () => {
    const policy = policyOf(
      USERS,
      { to: 'user/1000@a', users: ['200'] },
      { to: 'user/{number}@a', number: '7' },
    );
    expect(dialled(policy, OTHER, '1000')).toBe('user/1000@a');
    expect(dialled(policy, OTHER, 'anna')).toBe('user/anna@a');
  });

  test('limits its own template only', () => {
    const policy = new DialPolicy({ default: USERS, invite: CARRIER, allow: [{ to: CARRIER, users: [] }] });
    expect(policy.destination(OTHER, '1')).toBe('user/1@a');
    expect(codeOf(() => policy.invitation(OTHER, '1'))).toBe('not_allowed');
  });
});

describe('any destination', () => {
  const RULES = [
    'user/{user}@example.org',
    'sofia/gateway/carrier/{number}',
    'loopback/9888',
    'sofia/internal/{user}',
  ];
  const policy = new DialPolicy({
    default: 'user/{user}@example.org',
    allow: RULES.map((to) => ({ to })),
  });
  /** The rules again, as one would write them by hand. */
  const ALLOWED = [
    /^user\/[A-Za-z0-9_.+-]{1,64}@example\.org$/,
    /^sofia\/gateway\/carrier\/\+?[0-9]{1,32}$/,
    /^loopback\/9888$/,
    /^sofia\/internal\/[A-Za-z0-9_.+-]{1,64}$/,
  ];

  /** A dial string of the carrier without the punctuation in its number. */
  const withPlainNumber = (asked: string) =>
    asked.replace(
      /^(sofia\/gateway\/carrier\/)([^/]+)$/s,
      (_, before, number) => `${before}${withoutPunctuation(number)}`,
    );

  const separators = [',', '|', ':_:', '/', '@', '{', '}', '[', ']', '<', '>', '$', '=', ';', '^', "'", ' '];
  const piece = fc.oneof(
    fc.constantFrom('user/', 'loopback/', 'app=', '@example.org', 'sofia/gateway/carrier/', '9888', '1000'),
    fc.constantFrom(...separators),
    fc.string({ maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const nearly = fc
    .tuple(fc.constantFrom(...RULES), fc.array(piece, { maxLength: 4 }))
    .map(([rule, pieces]) => rule.replace(/\{(?:user|number)\}/, () => pieces.join('')));
  const anything = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

  test('is dialled only as a template with a plain value, and as one call', () => {
    let allowed = 0;
    fc.assert(
      fc.property(fc.oneof(nearly, anything), (asked) => {
        let dialled: string | undefined;
        const code = codeOf(() => {
          dialled = policy.destination(REQUESTER, asked);
        });
        const bare = asked.replace(/[[\](){}.\p{Zs}\p{Pd}]/gu, '');
        const isNumber = /^\+?[0-9*#]+(?:(?<=[0-9])\/[0-9][0-9*#]*)*$/.test(bare);
        const filled = `user/${isNumber ? bare.replaceAll('/', '') : asked}@example.org`;
        const expected = asked.includes('/') && !isNumber ? withPlainNumber(asked) : filled;
        const fits = ALLOWED.some((pattern) => pattern.test(expected));
        expect(code).toBe(fits ? undefined : 'not_allowed');
        if (!fits) return;
        allowed++;
        expect(dialled).toBe(expected);
        expect(parseDialString(expected)).toEqual({
          attempts: [[{ url: expected, variables: [] }]],
          variables: [],
          nestedVariables: false,
        });
      }),
      { numRuns: 5000 },
    );
    // Enough cases were allowed, so the property means something.
    expect(allowed).toBeGreaterThan(100);
  });
});
