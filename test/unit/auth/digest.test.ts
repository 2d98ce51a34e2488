import { digestResponse, readDigest, sameHex } from '../../../src/auth/digest';
import { ha1 } from '../../../src/auth/ha1';

/** The example of RFC 7616 §3.9.1, with the password `Circle of Life`. */
const HEADER = [
  'Digest username="Mufasa"',
  'realm="http-auth@example.org"',
  'uri="/dir/index.html"',
  'algorithm=MD5',
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
  'nc=00000001',
  'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"',
  'qop=auth',
  'response="8ca523f5e9506fed4657c9700eebdbec"',
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
].join(', ');
const SHA256 = HEADER.replace('MD5', 'SHA-256').replace(
  /response="[^"]*"/,
  'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
);
const MALFORMED = expect.objectContaining({ kind: 'malformed' });
const UNSUPPORTED = { kind: 'unsupported' };

function without(name: string): string {
  return HEADER.replace(new RegExp(`,? ${name.replace('*', '\\*')}=[^,]*`), '').replace(
    /^Digest,/,
    'Digest ',
  );
}

describe('the response', () => {
  test.each([
    ['MD5', HEADER],
    ['SHA-256', SHA256],
  ])('of %s equals that of RFC 7616', (_name, header) => {
    const credentials = readDigest(header);
    if (credentials.kind !== 'credentials') throw new Error(credentials.kind);
    const secret = ha1(credentials.algorithm, 'Mufasa', 'http-auth@example.org', 'Circle of Life');
    expect(digestResponse(secret, 'GET', credentials)).toBe(credentials.response);
    expect(digestResponse(secret, 'POST', credentials)).not.toBe(credentials.response);
  });

  test('is computed over the bytes of the header', () => {
    const parts = { algorithm: 'md5', nonce: 'n', nc: '00000001', cnonce: 'Zo\xc3\xab', uri: '/' } as const;
    // printf 'secret:n:00000001:Zoë:auth:71998c64aea37ae77020c49c00f73fa8' | md5sum
    expect(digestResponse('secret', 'GET', parts)).toBe('d779a15bd2763cdff26ba0384f246369');
  });
});

describe('readDigest', () => {
  test("reads a client's header", () => {
    expect(readDigest(HEADER)).toEqual({
      kind: 'credentials',
      user: 'Mufasa',
      realm: 'http-auth@example.org',
      algorithm: 'md5',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      uri: '/dir/index.html',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      nc: '00000001',
      response: '8ca523f5e9506fed4657c9700eebdbec',
    });
    expect(readDigest(SHA256)).toMatchObject({ algorithm: 'sha256' });
  });

  test('uses MD5 if no algorithm is named, and accepts quotes and capitals', () => {
    expect(readDigest(without('algorithm'))).toMatchObject({ algorithm: 'md5' });
    expect(readDigest(HEADER.replace('=MD5', '="md5"').replace('qop=auth', 'qop="auth"'))).toEqual(
      readDigest(HEADER),
    );
    expect(readDigest(HEADER.replace('8ca5', '8CA5').replace('Digest', 'digest'))).toEqual(
      readDigest(HEADER),
    );
  });

  test.each([
    '1',
    '"1"',
    '000000001',
    '"000000001"',
    '"00000001"',
    '0000000000000001',
    'ABCDEF',
    '0ffffffff',
  ])('accepts nc=%s and keeps its spelling, because that is hashed', (nc) => {
    const header = HEADER.replace('nc=00000001', `nc=${nc}`);
    expect(readDigest(header)).toMatchObject({ kind: 'credentials', nc: nc.replaceAll('"', '') });
  });

  test.each([
    ['MD5-sess', HEADER.replace('MD5', 'MD5-sess')],
    ['SHA-256-sess', SHA256.replace('SHA-256', 'SHA-256-sess')],
    ['SHA-512-256', SHA256.replace('SHA-256', 'SHA-512-256')],
    ['auth-int', HEADER.replace('qop=auth', 'qop=auth-int')],
    ['no qop (RFC 2069)', without('qop')],
    ['userhash', `${HEADER}, userhash=true`],
  ])('does not support %s', (_name, header) => {
    expect(readDigest(header)).toEqual(UNSUPPORTED);
  });

  test.each(['username', 'realm', 'nonce', 'uri', 'cnonce', 'nc', 'response'])('requires %s', (name) => {
    expect(readDigest(without(name))).toEqual(MALFORMED);
  });

  test.each([
    ['an nc that is not a number', HEADER.replace('nc=00000001', 'nc=0000000g')],
    ['an empty nc', HEADER.replace('nc=00000001', 'nc=""')],
    ['an nc with a prefix', HEADER.replace('nc=00000001', 'nc=0x1')],
    ['an nc with a sign', HEADER.replace('nc=00000001', 'nc=+1')],
    ['an nc of more than 32 bits', HEADER.replace('nc=00000001', 'nc=100000000')],
    ['a short response', HEADER.replace('8ca5', '8ca')],
    ['the response of the other algorithm', HEADER.replace('MD5', 'SHA-256')],
    ['a response that is not hexadecimal', HEADER.replace('8ca5', '8caz')],
    ['two user names', `${HEADER}, username*=UTF-8''Mufasa`],
    ['a bad extended user name', `${without('username')}, username*=ISO-8859-1''x`],
    ['a parameter twice', `${HEADER}, uri="/other"`],
    ['a header without parameters', 'Digest'],
    ['a malformed list', 'Digest abc'],
  ])('refuses %s', (_name, header) => {
    // Without qop it would be unsupported before it is malformed.
    const full = header.includes('qop') ? header : header.replace('Digest', 'Digest qop=auth, ');
    expect(readDigest(full)).toEqual(MALFORMED);
  });

  test('names the setting for clients that answer the SHA-256 challenge with MD5', () => {
    const header = HEADER.replace('MD5', 'SHA-256');
    expect(readDigest(header)).toEqual({
      kind: 'malformed',
      detail: expect.stringMatching(/MD5.*SHA-256.*auth\.schemes: \[digest-md5, basic\]/),
    });
    for (const other of [
      header.replace('8ca5', '8caz'),
      header.replace('8ca5', '8ca'),
      SHA256.replace('-256', '-25'),
    ]) {
      expect(JSON.stringify(readDigest(other))).not.toContain('auth.schemes');
    }
  });

  test('reads user names in UTF-8, in Latin-1 and in extended form', () => {
    expect(readDigest(HEADER.replace('Mufasa', 'Zo\xc3\xab'))).toMatchObject({ user: 'Zoë' });
    expect(readDigest(HEADER.replace('Mufasa', 'Zo\xeb'))).toMatchObject({ user: 'Zoë' });
    expect(readDigest(`${without('username')}, username*=UTF-8''Zo%C3%AB`)).toMatchObject({ user: 'Zoë' });
    expect(readDigest(HEADER.replace('Mufasa', 'a\\"b\\\\c'))).toMatchObject({ user: 'a"b\\c' });
  });

  test('keeps the uri as it was sent', () => {
    const uri = '/conference/a%2Fb/dial&sofia/default/1000@host';
    expect(readDigest(HEADER.replace('/dir/index.html', uri))).toMatchObject({ uri });
  });
});

test('sameHex compares whole strings', () => {
  expect(sameHex('abcd', 'abcd')).toBe(true);
  expect(sameHex('abcd', 'abce')).toBe(false);
  expect(sameHex('abcd', 'abc')).toBe(false);
  expect(sameHex('', 'a')).toBe(false);
});
