import { isStream } from '../../../src/policy/tone-streams';

const BOTH = ['tone_stream', 'silence_stream'];
const tone = (text: string) => isStream(`tone_stream://${text}`, BOTH);
const silence = (text: string) => isStream(`silence_stream://${text}`, BOTH);

describe('tones', () => {
  test.each([
    '%(500,0,440)',
    '%(2000,4000,440,480)',
    '%(1,0,1,2,3,4)',
    '%(250,250,440)%(250,250,880)',
    '%(250,250,440);%(250,250,880)',
    '%(500,500,440);loops=10',
    '%(250,250,440);%(250,250,880);loops=2',
    '%(10000,0,440)',
    '%(1000,0,440);loops=10',
    '%(0,10000,440)',
    '%(100,0,440)'.repeat(40),
  ])('%s', (text) => {
    expect(tone(text)).toBe(true);
  });

  test('are at most 10 s, with all tuples and loops', () => {
    expect(tone('%(10001,0,440)')).toBe(false);
    expect(tone('%(9999,2,440)')).toBe(false);
    expect(tone('%(5000,0,440)%(5000,0,440)')).toBe(true);
    expect(tone('%(5000,0,440)%(5000,1,440)')).toBe(false);
    expect(tone('%(1001,0,440);loops=10')).toBe(false);
    expect(tone('%(3334,0,440);loops=3')).toBe(false);
    expect(tone('%(3333,0,440);loops=3')).toBe(true);
    expect(tone('%(99999,0,440)')).toBe(false);
    expect(tone('%(300,0,440)'.repeat(34))).toBe(false);
  });

  test('are at most 10 loops, and end', () => {
    expect(tone('%(1,0,440);loops=1')).toBe(true);
    expect(tone('%(1,0,440);loops=11')).toBe(false);
    expect(tone('%(1,0,440);loops=100')).toBe(false);
    expect(tone('%(1,0,440);loops=1000')).toBe(false);
    expect(tone('%(1,0,440);loops=0')).toBe(false);
    expect(tone('%(1,0,440);loops=-1')).toBe(false);
    expect(tone('%(1,0,440);loops=')).toBe(false);
    expect(tone('%(1,0,440);loops=2;loops=-1')).toBe(false);
    expect(tone('%(1,0,440);loops=+2')).toBe(false);
    expect(tone('%(1,0,440);LOOPS=2')).toBe(false);
    expect(tone('%(1,0,440)loops=2')).toBe(false);
    expect(tone('loops=2;%(1,0,440)')).toBe(false);
  });

  test('have a length above 0', () => {
    expect(tone('%(0,0,440)')).toBe(false);
    expect(tone('%(0,0,440)%(0,0,440);loops=10')).toBe(false);
  });

  test.each([
    ...['', ';', ';loops=2', '%', '%()', '%(1)', '%(1,0)', '%(1,0,)', '%(,0,440)', '%(1,0,440', '(1,0,440)'],
    ...[
      '%(-1,0,440)',
      '%(1,-1,440)',
      '%(1,0,-440)',
      '%(1.5,0,440)',
      '%(1e3,0,440)',
      '%(0x1,0,440)',
      '%(+1,0,440)',
    ],
    ...[
      '%( 1,0,440)',
      '%(1, 0,440)',
      '%(1,0,440) ',
      ' %(1,0,440)',
      '%(1,0,440)\n',
      '%(1,0,440);',
      '%(1,0,440);;',
    ],
    ...['%(1,0,440);;%(1,0,440)', '%(1,0,440);x', '%(1,0,440)x', '%(1,0,1,2,3,4,5)', '%(100000,0,440)'],
    ...['path=/etc/passwd', 'path=/etc/tones.ttml;loops=2', '%(1,0,440);path=/etc/passwd', 'v=-7;%(1,0,440)'],
    ...['%(1,0,440);v=7', '>=2;%(1,0,440)', 'l=100;%(1,0,440)', 'r=8000;%(1,0,440)', 'c=2;%(1,0,440)'],
    ...[
      'd=1000;123',
      '123',
      '{a=b}%(1,0,440)',
      '$' + '{system(id)}',
      '%(1,0,440)!/etc/passwd',
      '%(1,0,440)@@1',
    ],
    ...['%(1,0,440)://x', 'tone_stream://%(1,0,440)', '%(１,0,440)'],
  ])('refuses others: %j', (text) => {
    expect(tone(text)).toBe(false);
  });
});

describe('silence', () => {
  test.each(['1', '9', '500', '59999', '60000'])('%s ms', (text) => {
    expect(silence(text)).toBe(true);
  });

  test.each([
    ...['', '0', '00', '01', '60001', '99999', '100000', '-1', '+1', '1.0', '1e3', '0x10', ' 1', '1 ', '1\n'],
    ...['1,1400', '1000,1400', 'all', '1;loops=2', '{a=b}1', '1@@1', '1!a', '1://2', '１'],
  ])('refuses others: %j', (text) => {
    expect(silence(text)).toBe(false);
  });
});

test('a stream must be of a configured kind', () => {
  expect(isStream('tone_stream://%(1,0,440)', ['tone_stream'])).toBe(true);
  expect(isStream('silence_stream://1', ['tone_stream'])).toBe(false);
  expect(isStream('tone_stream://%(1,0,440)', [])).toBe(false);
  expect(isStream('TONE_STREAM://%(1,0,440)', BOTH)).toBe(false);
  expect(isStream('Silence_Stream://1', BOTH)).toBe(false);
});

test.each([
  ...['tone_stream', 'tone_stream:', 'tone_stream:/', 'tone_stream://', '://', '', '1', '//1', 'x://1'],
  ...['shell_stream://id', ' silence_stream://1', '{a=b}silence_stream://1', 'silence_stream:////1'],
  ...['silence_stream:1', 'silence_stream://tone_stream://1'],
])('%j is not a stream', (text) => {
  expect(isStream(text, BOTH)).toBe(false);
  // Nor if an unknown kind is configured.
  expect(isStream(text, ['', 'x', 'shell_stream'])).toBe(false);
});

test('a long text is decided at once', () => {
  const started = performance.now();
  for (const text of ['%(1,0,440)'.repeat(5_000), `${'%('.repeat(20_000)}x`, ';loops=1'.repeat(10_000)])
    tone(text);
  expect(performance.now() - started).toBeLessThan(1_000);
});
