import { applicationWith } from '../../../src/calls/application';
import { ApiLine } from '../../../src/esl/command-line';
import { separateString } from '../../simulator/text/separate-string';

test('an application is one word even if its variables have quotes', () => {
  const application = applicationWith(
    'bridge',
    "{a='x y',b=c}sofia/gateway/carrier/+15551@h;fs_path=sip:p%d",
  );
  expect(application).toBe("&bridge({a='x y',b=c}sofia/gateway/carrier/+15551@h;fs_path=sip:p%d)");
  expect(separateString(ApiLine.of(['originate', 'null/x', application]).text)[2]).toBe(application);
});

test.each([
  'a)b',
  '(',
  `$${'{system(x)}'}`,
  '$x',
  'a|b',
  'a[x=y]b',
  '<a=b>c',
  'a\\b',
  'a"b',
  'a`b',
  'a:_:b',
  '^^:a',
  'a\nb',
  'a\0',
])('refuses %j in the argument of an application', (argument) => {
  expect(() => applicationWith('bridge', argument)).toThrow(expect.objectContaining({ code: 'not_allowed' }));
});
