import { ha1 } from '../../../src/auth/ha1';

test('HA1 is the lower-case hex of user:realm:password', () => {
  // RFC 2617 §3.5 publishes this HA1; the second is `printf 'Mufasa:testrealm@host.com:Circle Of Life' |
  // sha256sum`.
  expect(ha1('md5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life')).toBe(
    '939e7578ed9e3c518a452acee763bce9',
  );
  expect(ha1('sha256', 'Mufasa', 'testrealm@host.com', 'Circle Of Life')).toBe(
    '3ba6cd94661c5ef34598040c868f13b8775df29109986be50ad35ae537dd3aa4',
  );
});

test('HA1 is computed over UTF-8', () => {
  expect(ha1('md5', 'Zoë', 'r', 'pässword')).toBe('83f313e3141ed76d8639a74483d3ba03');
});
