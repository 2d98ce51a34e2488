import * as fc from 'fast-check';
import { GatewayError } from '../../../src/errors';
import { apiLine, encodeCommand, quoteWord } from '../../../src/esl/command-line';
import { separateString } from '../../simulator/text/separate-string';
import { anyWord, strip } from './words';

test('FreeSWITCH reads back exactly the words, with any content', () => {
  fc.assert(
    fc.property(fc.array(anyWord, { minLength: 1, maxLength: 24 }), (words) => {
      expect(separateString(strip(apiLine(...words).text))).toEqual(words);
    }),
    { numRuns: 3000 },
  );
});

test('a word keeps its limits between other words', () => {
  fc.assert(
    fc.property(anyWord, (text) => {
      const line = `conference ${quoteWord(text)} kick ${quoteWord(text)} last`;
      expect(separateString(line)).toEqual(['conference', text, 'kick', text, 'last']);
    }),
  );
});

test.each([
  ['Sales', 'Sales'],
  ['3000-pbx.example.org', '3000-pbx.example.org'],
  ['+49,*#~_@/:=1', '+49,*#~_@/:=1'],
  ['', "''"],
  ['my room', "'my room'"],
  ["O'Hara", "'O\\'Hara'"],
  ['a\\nb', "'a\\\\nb'"],
  ['"x"', '\'"x"\''],
  ['^^:a:b', "'^^:a:b'"],
  ['$' + '{x}', "'$" + "{x}'"],
  ['Zoë', "'Zoë'"],
])('%j is written as %s', (text, said) => {
  expect(quoteWord(text)).toBe(said);
});

test('apiLine joins words with single spaces', () => {
  expect(apiLine('conference', 'my room', 'mute', '3').text).toBe("conference 'my room' mute 3");
});

const refuses = (say: () => unknown): void => {
  let error: unknown;
  try {
    say();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({ code: 'invalid_argument' });
};

describe.each(['\0', '\r', '\n'])('%j', (control) => {
  test.each(['%', 'a%', '%b', 'a%b'])('is refused in %s', (pattern) => {
    const text = pattern.replace('%', control);
    refuses(() => apiLine('conference', text, 'list'));
    refuses(() => encodeCommand(`api ${text}`));
    refuses(() => encodeCommand('bgapi status', { 'Job-UUID': text }));
    refuses(() => encodeCommand('bgapi status', { [text]: 'x' }));
  });
});

describe('the unloading of the event socket', () => {
  test.each([
    'unload mod_event_socket',
    'reload mod_event_socket',
    'load mod_event_socket',
    'mod_event_socket unload',
    'UnLoad MOD_event_SOCKET',
    'say please RELOAD the mod_Event_Socket now',
    'xmod_event_socketunloadx',
  ])('is refused: %s', (text) => {
    refuses(() => apiLine(...text.split(' ')));
    refuses(() => apiLine('conference', 'Team', 'say', text));
    refuses(() => encodeCommand(`api ${text}`));
    refuses(() => encodeCommand('bgapi status', { A: text }));
    refuses(() => encodeCommand('bgapi status', { [text]: 'x' }));
  });

  test('is refused if the line and its headers hold one word each', () => {
    refuses(() => encodeCommand('bgapi conference Team say unload', { A: 'mod_event_socket' }));
    refuses(() => encodeCommand('bgapi conference mod_event_socket', { A: 'b', Reload: 'c' }));
    refuses(() => encodeCommand('sendevent X', { mod_event_socket: 'x', B: 'Unload' }));
  });

  test('is refused in any case and order, with anything around', () => {
    const cased = (text: string): fc.Arbitrary<string> =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((up) => [...text].map((char, at) => (up[at] ? char.toUpperCase() : char)).join(''));
    const verb = fc.constantFrom('load', 'unload', 'reload').chain(cased);
    const filler = fc.string().map((text) => text.replace(/[\0\r\n]/g, ' '));
    fc.assert(
      fc.property(verb, cased('mod_event_socket'), filler, fc.boolean(), (doing, what, between, first) => {
        const text = first ? `${doing}${between}${what}` : `${what}${between}${doing}`;
        refuses(() => apiLine('conference', 'Team', 'say', text));
        refuses(() => encodeCommand(`api conference Team say ${text}`));
      }),
    );
  });

  test.each(['unload', 'mod_event_socket', 'reload mod_conference', 'mod_event_sockets are fine'])(
    '%s alone can be sent',
    (text) => {
      expect(apiLine('conference', 'Team', 'say', text).text).toContain(text);
    },
  );
});

describe('encodeCommand', () => {
  test('ends the line with an empty line', () => {
    expect(encodeCommand('api status')).toEqual(Buffer.from('api status\n\n'));
  });

  test('puts the headers in between, in order', () => {
    expect(encodeCommand('bgapi status', { 'Job-UUID': 'abc', Other: 'x: y' })).toEqual(
      Buffer.from('bgapi status\nJob-UUID: abc\nOther: x: y\n\n'),
    );
  });

  test('encodes as UTF-8', () => {
    expect([...encodeCommand('api ë😀')]).toEqual([
      ...[0x61, 0x70, 0x69, 0x20],
      ...[0xc3, 0xab],
      ...[0xf0, 0x9f, 0x98, 0x80],
      ...[0x0a, 0x0a],
    ]);
  });
});
