import { posix } from 'node:path';
import * as fc from 'fast-check';
import { MediaPolicy } from '../../../src/policy/media';
import { refusalOf } from './refusal';

/** FreeSWITCH's folders are not visible: only the text decides. */
const policy = new MediaPolicy({
  roots: [
    { path: '/sounds', local: undefined },
    { path: '/more/', local: undefined },
  ],
  streams: ['tone_stream', 'silence_stream'],
});

test.each([
  ['hello.wav', '/sounds/hello.wav'],
  ['en/us/callie/8000/a-b_c.d.wav', '/sounds/en/us/callie/8000/a-b_c.d.wav'],
  ['/sounds/hello.wav', '/sounds/hello.wav'],
  ['/more/hello.wav', '/more/hello.wav'],
  ['more/hello.wav', '/sounds/more/hello.wav'],
  ['-a.wav', '/sounds/-a.wav'],
  ['with space.wav', '/sounds/with space.wav'],
  ['Größe/Straße.wav', '/sounds/Größe/Straße.wav'],
  ['a&b.wav', '/sounds/a&b.wav'],
  ['it\'s (new), 100% #1; [a=b]+@?*|^~`<">.wav', '/sounds/it\'s (new), 100% #1; [a=b]+@?*|^~`<">.wav'],
  [' a.wav', '/sounds/ a.wav'],
  ['Wow!.wav', '/sounds/Wow!.wav'],
  ['12:30.wav', '/sounds/12:30.wav'],
  // Made absolute, a name has no scheme.
  ['a:b.wav', '/sounds/a:b.wav'],
  ['Note: a.wav', '/sounds/Note: a.wav'],
  ['say:hello.wav', '/sounds/say:hello.wav'],
  ['/sounds/a:b.wav', '/sounds/a:b.wav'],
  ['^^:a.wav', '/sounds/^^:a.wav'],
  // FreeSWITCH decodes nothing.
  ['%2e%2e/a.wav', '/sounds/%2e%2e/a.wav'],
  ['/more/会議.mp3', '/more/会議.mp3'],
])('%s is %s, even if the file does not exist', async (asked, path) => {
  expect(await policy.resolve(asked)).toBe(path);
});

test.each([
  ...['wav', 'mp3', 'ogg', 'oga', 'opus', 'flac', 'au', 'gsm', 'g722', 'ulaw', 'alaw', 'PCMU', 'PCMA', 'L16'],
  ...['r8', 'r16', 'r24', 'r32', 'raw', 'ul', 'al', 'adpcm', 'vox', 'voc', 'aiff', 'caf', 'w64', 'rf64'],
])('accepts the extension %s', async (extension) => {
  expect(await policy.resolve(`a.${extension}`)).toBe(`/sounds/a.${extension}`);
});

test.each([
  ...['a', 'a.', 'a.WAV', 'a.txt', 'a.lua', 'a.js', 'a.php', 'a.mp4', 'a.png', 'a.wav.txt', 'a.wav~', 'wav'],
  // Formats that libsndfile reads and nobody uses for sounds; for `sd2` it opens another file.
  ...['a.mat', 'a.sd2', 'a.xi', 'a.sds', 'a.htk', 'a.paf', 'a.pvf', 'a.avr', 'a.wve', 'a.sf', 'a.iff'],
  ...['a.wavx', 'a.xwav/b', 'a.conf', 'a.db', 'a.xml', 'a.m3u', 'a.wav\n'],
])('refuses the extension of %j', async (asked) => {
  expect((await refusalOf(() => policy.resolve(asked))).code).toBe('not_allowed');
});

describe('refuses', () => {
  test.each([
    // Outside the folder.
    ...[
      '../a.wav',
      'a/../b.wav',
      '/sounds/../etc/a.wav',
      'a/..',
      '/..',
      './a.wav',
      'a/./b.wav',
      '....//a.wav',
    ],
    ...[
      '//etc/a.wav',
      '/sounds//a.wav',
      '/a.wav',
      '/soundsa.wav',
      '/etc/a.wav',
      '~/a.wav',
      'a//b.wav',
      'a.wav/',
    ],
    ...['..\\a.wav', '/sounds', '/sounds/'],
    // Schemes.
    ...[
      'http://evil/a.wav',
      'https://evil/a.wav',
      'http_cache://evil/a.wav',
      'file:///etc/a.wav',
      'file://a.wav',
    ],
    ...[
      'shell_stream://id.wav',
      'file_string://a.wav!b.wav',
      'tts://flite|kal|a.wav',
      'local_stream://moh.wav',
    ],
    ...['shout://evil/a.mp3', 'rtmp://evil/a.mp3', 'av:///etc/a.wav', 'vlc://a.wav'],
    ...['portaudio_stream://a.wav', 'unknown://a.wav'],
    // Characters that FreeSWITCH expands, splits, or takes for parameters.
    ...['{modname=x}a.wav', '{a.wav', 'a{b}.wav', 'a}.wav', '$' + '{system(id)}.wav', '$a.wav'],
    ...['$$' + '{a}.wav', 'a@@1000.wav', 'a.wav@@1000'],
    ...['a\\nb.wav', 'a\u202e.wav', 'a\u2028.wav', 'a\0.wav', 'a\n.wav', 'a\ud800.wav', 'a.wav '],
  ])('%j', async (asked) => {
    expect((await refusalOf(() => policy.resolve(asked))).code).toBe('not_allowed');
  });
});

test.each([
  ['a{b.wav', '"{" (U+007B)'],
  ['a$.wav', '"$" (U+0024)'],
  ['a\\b.wav', '"\\" (U+005C)'],
  ['a@@1.wav', '"@@"'],
  ['a\tb.wav', 'U+0009'],
  ['a\u202eb.wav', 'U+202E'],
  ['../a.wav', 'begin with "."'],
  ['~/a.wav', 'begin with "~"'],
  ['a//b.wav', 'between its slashes'],
  ['noext', '.wav .mp3'],
  ['a.WAV', '.wav .mp3'],
  ['/etc/passwd.wav', 'below the media folders'],
  ['http://evil/a.wav', 'below the media folders'],
])('the message for %j contains %s', async (asked, said) => {
  await expect(policy.resolve(asked)).rejects.toThrow(said);
});

test('only a plain file below a folder, or a stream, is accepted', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '/sounds',
      '/more',
      'en',
      'a.wav',
      '.mp3',
      '://',
      '{',
      '}',
      '$',
      '!',
      '@@',
    ),
    fc.constantFrom(
      'tone_stream://',
      '%(100,0,440)',
      'silence_stream://',
      '100',
      ';loops=2',
      'path=',
      'say:',
    ),
    fc.string({ maxLength: 3 }),
  );
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', 'a.wav'), async (pieces, end) => {
      const asked = pieces.join('') + end;
      const path = await policy.resolve(asked).catch((error: { code?: string }) => {
        expect(error.code).toBe('not_allowed');
        return undefined;
      });
      if (path === undefined) return;
      allowed++;
      expect(path).toMatch(
        /^(?:\/(?:sounds|more)\/[^${}\\\p{Cc}]+\.\w+|tone_stream:\/\/[%(),;\w=]+|silence_stream:\/\/\d+)$/u,
      );
      if (path.startsWith('/')) {
        expect(posix.normalize(path)).toBe(path);
        expect(path).not.toContain('@@');
      }
    }),
    { numRuns: 5000 },
  );
  expect(allowed).toBeGreaterThan(100);
});
