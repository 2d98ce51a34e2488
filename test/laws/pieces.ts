import fc from 'fast-check';

/** Texts that could harm a tokeniser, a dial string, or code that expands text. */
const HARMFUL = [
  ...["'", '\\', '\\n', "\\'", '"', '^^:', '^^:a:b', `$${'{system(x)}'}`, '{a=b}', '[a=b]', '<a=b>'],
  ...['a b', ' ', ';', '|', ',', ':_:', "x' y 'z", 'mod_event_socket unload', 'x\\', 'api_on_answer=x'],
];

/** Any text that could reach a row. */
export const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/\p{Cc}/u.test(text));

/** Arguments with a meaning for some row, and harmful arguments. */
export const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '367',
      'all',
      'last',
      'quiet',
      'delim',
      'on',
      'off',
      'up',
      '3',
      '1234',
      'start',
      'max_members',
      '1:2:3',
    ],
  ),
  fc.constantFrom(...HARMFUL),
  anyText,
);

const harmful = fc.constantFrom(...HARMFUL);

/** Mostly valid except for one mistake: otherwise the first mistake would hide the effect of the next. */
const variable = fc.oneof(
  fc.tuple(fc.constantFrom('originate_timeout', 'leg_timeout'), fc.constantFrom('20', '5')),
  fc.tuple(fc.constant('origination_caller_id_number'), fc.oneof(fc.constant('5551000'), harmful)),
  fc.tuple(
    fc.constant('origination_caller_id_name'),
    fc.oneof(fc.constantFrom('Ann Smith', 'José', ' x '), harmful, anyText),
  ),
  fc.tuple(
    fc.constantFrom('api_on_answer', 'origination_uuid', 'ignore_early_media', 'originate_timeout ', ''),
    fc.oneof(fc.constant('true'), harmful),
  ),
);

const allowed = fc.constantFrom('1000', 'anna', 'user/1000@example.org', 'sofia/gateway/carrier/5551000');
const destination = fc.oneof(
  { weight: 3, arbitrary: allowed },
  { weight: 1, arbitrary: fc.tuple(allowed, harmful).map((two) => two.join('')) },
  { weight: 1, arbitrary: fc.oneof(fc.constant('user/a@evil.org'), harmful, anyText) },
);

/** Possible destinations, with variables before them. */
export const dialString = fc
  .tuple(fc.array(variable, { maxLength: 3 }), destination)
  .map(([variables, to]) =>
    variables.length === 0 ? to : `{${variables.map((pair) => pair.join('=')).join(',')}}${to}`,
  );
