import { challenges, SCHEMES } from '../../../src/auth/challenges';

const OPTIONS = { realm: 'conference.example.org', schemes: SCHEMES, nonce: 'abc', stale: false };

test('challenges are separate values, in the order of the schemes, with one nonce', () => {
  expect(challenges(OPTIONS)).toEqual([
    'Digest realm="conference.example.org", qop="auth", algorithm=MD5, nonce="abc", charset=UTF-8',
    'Digest realm="conference.example.org", qop="auth", algorithm=SHA-256, nonce="abc", charset=UTF-8',
    'Basic realm="conference.example.org", charset="UTF-8"',
  ]);
  expect(challenges({ ...OPTIONS, schemes: ['basic', 'digest-sha256'] })).toEqual([
    'Basic realm="conference.example.org", charset="UTF-8"',
    expect.stringContaining('algorithm=SHA-256'),
  ]);
  expect(challenges({ ...OPTIONS, schemes: [] })).toEqual([]);
});

test('only Digest challenges contain stale', () => {
  const [md5, sha256, basic] = challenges({ ...OPTIONS, stale: true });
  expect(md5).toMatch(/, stale=true$/);
  expect(sha256).toMatch(/, stale=true$/);
  expect(basic).not.toContain('stale');
});

test('a realm cannot leave its quotes, and is sent as UTF-8', () => {
  const realm = 'a"b\\c\r\nX: ë';
  const [basic] = challenges({ ...OPTIONS, realm, schemes: ['basic'] });
  expect(basic).toBe('Basic realm="a\\"b\\\\c  X: \xc3\xab", charset="UTF-8"');
});
