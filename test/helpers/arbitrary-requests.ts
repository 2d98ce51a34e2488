import fc from 'fast-check';
import { basic } from './ask';

/** A request that a stranger, a careless script or an attacker might send. */
export interface ArbitraryRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
}

const COMMANDS = [
  ...['lock', 'unlock', 'mute', 'unmute', 'deaf', 'undeaf', 'kick', 'hup'],
  ...['list', 'xml_list', 'json_list', 'count'],
];

/** Texts that have broken gateways before, not encoded yet. */
const NASTY = [
  ...[
    "'",
    '"',
    '\\',
    "\\'",
    "''",
    "'\\''",
    '\\\\',
    '\\n',
    '\\r\\n',
    '\\s',
    '\\t',
    '^^:',
    '^^ ',
    '`',
    '|',
    ';',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\t',
    '\x1b',
    '\x7f',
    '\x85',
    '\u2028',
    '\ufeff',
    '\u202e',
    'é',
    '日本',
    '🎉',
  ],
  ...[
    '\n\napi system id\n\n',
    '\nJob-UUID: x',
    '\nconsole_execute: true',
    ' list\n\nexit\n\n',
    'x\n\nbgapi fsctl crash',
  ],
  ...['mod_event_socket unload', 'reload mod_event_socket', 'unload', 'mod_event_socket', 'MOD_EVENT_SOCKET'],
  ...[
    '$' + '{system(id)}',
    '$$' + '{x}',
    '{a=b}',
    '[a=b]',
    '<x>',
    '..',
    '../..',
    '/etc/passwd',
    '?',
    '#',
    '%',
    '&',
  ],
  ...[
    'all all',
    ' all',
    'all ',
    '1 2',
    '-1',
    '0',
    '1x',
    '4294967297',
    '__proto__',
    'constructor',
    'toString',
  ],
];

const EVERY_BYTE = /[\s\S]/g;
const hex = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;
const encodeAll = (text: string): string => [...Buffer.from(text, 'utf8')].map(hex).join('');
/** Encodes only what an HTTP client must encode. */
const encodeLittle = (text: string): string =>
  text.replace(EVERY_BYTE, (char) => (/[\x21-\x7e]/.test(char) ? char : ''));
const encodeWell = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join('')),
  },
);
const encoded = fc.oneof(
  { weight: 4, arbitrary: text.map(encodeWell) },
  { weight: 2, arbitrary: text.map(encodeAll) },
  { weight: 2, arbitrary: text.map(encodeLittle) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%zz', '%0', '%C3', '%FF%FE', '%ED%A0%80', '%C0%80', '%2525', '+'),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => [...bytes].map(hex).join('')) },
);
const argument = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...['all', 'last', 'non_moderator', '1', '2', '3', '4', '5', '6', '4294967295', 'uuid=x', 'a%6cl'],
      ...[
        'quiet',
        'delim',
        'count',
        'pretty',
        'compact',
        '|',
        '%3B',
        '%26',
        '%20',
        '%27',
        '%5C',
        '~',
        '%E2%82%AC',
      ],
    ),
  },
  { weight: 4, arbitrary: encoded },
  { weight: 1, arbitrary: fc.nat(9_000).map((length) => 'a'.repeat(length)) },
);
const word = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...COMMANDS) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('LOCK', 'setvar', 'pause_play', 'help', 'mute%20', 'lock%26', ''),
  },
  { weight: 2, arbitrary: encoded },
);
const separator = fc.oneof(
  { weight: 12, arbitrary: fc.constant('&') },
  { weight: 1, arbitrary: fc.constantFrom('&&', '&&&&&&', '%26', '/', '//', '?', ';', '+') },
);
const loose = fc
  .tuple(
    word,
    fc.array(fc.tuple(separator, argument), { maxLength: 4 }),
    fc.constantFrom('', '', '', '&', '?', '?_=17', '?t=1&x=2', '/'),
  )
  .map(([first, rest, end]) => first + rest.map((pair) => pair.join('')).join('') + end);

/** Values that are likely to be accepted, so that a stranger's words go all the way to FreeSWITCH. */
const member = fc.constantFrom('all', 'last', 'non_moderator', '1', '2', '3', '4294967295', 'uuid=x');
const plausible = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('lock', '&lock', 'unlock&&', 'count', 'list', 'list&count') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('xml_list', 'json_list', 'json_list&compact', '%6Cist&d%65lim&%7C'),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('mute', 'unmute', 'deaf', 'undeaf'), member, fc.constantFrom('', '&quiet'))
      .map(([command, who, quiet]) => `${command}&${who}${quiet}`),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('kick', 'hup'), member).map((pair) => pair.join('&')) },
  {
    weight: 8,
    arbitrary: text.map((raw) => `list&delim&${encodeWell(raw.replace(/\p{Cc}/gu, '').slice(0, 16)) || '~'}`),
  },
);
const tail = fc.oneof(loose, plausible);
const name = fc.oneof(
  { weight: 16, arbitrary: fc.constant('WeeklyTeamConf') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('3512', 'Sales', '%57eeklyTeamConf', 'Conf400', 'Nowhere', 'list', ''),
  },
  { weight: 2, arbitrary: encoded },
);
const target = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.constantFrom('', '', '/sipxconfig/rest/my'), name, tail)
      .map(([mount, conference, rest]) => `${mount}/conference/${conference}/${rest}`),
  },
  { weight: 1, arbitrary: encoded.map((rest) => `/${rest.replaceAll(/[^\x21-\x7e]/g, '')}`) },
  { weight: 1, arbitrary: tail.map((rest) => `http://x.example/conference/WeeklyTeamConf/${rest}`) },
);

const headerText = fc.oneof(
  fc.constantFrom('', '*', '*/*', ';', ',,,', 'null', '"', 'text/html;q=0.9;;,', `${'a/b,'.repeat(200)}*/*`),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((value) => value.trim()),
);
/** Returns `undefined` except one time in `times`. */
const rarely = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const type = fc.constantFrom(
  '*/*',
  'application/json',
  'text/csv',
  'text/plain',
  'application/xml',
  'text/*',
);
const credentials = fc.oneof(
  { weight: 20, arbitrary: fc.constant(basic('200')) },
  { weight: 2, arbitrary: fc.constant(basic('admin')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'Basic',
      'Basic !',
      'Digest',
      'Digest username="200"',
      'Bearer x',
      'Basic =',
    ),
  },
  { weight: 1, arbitrary: headerText.map((value) => `Digest ${value}`) },
);

export const arbitraryRequest: fc.Arbitrary<ArbitraryRequest> = fc.record({
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('GET', 'GET', 'PUT', 'POST') },
    { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'SEARCH') },
  ),
  target,
  headers: fc
    .record(
      {
        authorization: credentials,
        accept: fc.oneof({ weight: 9, arbitrary: type }, { weight: 1, arbitrary: headerText }),
        origin: rarely(12, headerText),
        'sec-fetch-site': rarely(8, fc.oneof(fc.constant('same-origin'), headerText)),
        'user-agent': rarely(
          4,
          fc.constantFrom('curl/8', 'Mozilla/5.0', 'Mozilla/5.0 Gecko/1 Firefox/1', ''),
        ),
        cookie: rarely(4, headerText),
        'x-forwarded-for': rarely(4, headerText),
        'x-requested-with': rarely(8, headerText),
        'x-http-method-override': rarely(8, fc.constant('DELETE')),
      },
      { requiredKeys: ['authorization'] },
    )
    .map((headers) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))),
}) as fc.Arbitrary<ArbitraryRequest>;
