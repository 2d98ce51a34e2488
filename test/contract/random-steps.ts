import fc from 'fast-check';

/** One command: its word, and arguments in which `@0` means the first member, `@9` a missing one. */
export interface Step {
  readonly word: string;
  readonly rest: readonly string[];
}

const member = fc.constantFrom('@0', '@1', '@2', '@9');
const target = fc.oneof(
  { weight: 3, arbitrary: member },
  fc.constantFrom('all', 'last', 'non_moderator', 'nobody', '@0x', '0', ''),
);
const quiet = fc.constantFrom('', 'quiet');
const level = fc.constantFrom('', 'up', 'down', '0', '3', '-2', '99', 'x');
const step = (word: fc.Arbitrary<string>, ...rest: fc.Arbitrary<string>[]): fc.Arbitrary<Step> =>
  fc
    .tuple(word, ...rest)
    .map(([first, ...others]) => ({ word: first, rest: others.filter((piece) => piece !== '') }));
const words = (...all: string[]) => fc.constantFrom(...all);

const any: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: step(words('mute', 'unmute', 'tmute', 'deaf', 'undeaf'), target, quiet) },
  {
    weight: 4,
    arbitrary: step(words('energy', 'volume_in', 'volume_out', 'agc', 'auto-energy'), target, level),
  },
  { weight: 3, arbitrary: step(words('list', 'xml_list', 'json_list', 'count', 'lock', 'unlock', 'nopin')) },
  step(words('json_list'), words('compact')),
  step(words('list'), words('count', 'pretty', 'summary', 'delim')),
  step(words('list'), words('delim'), words('|', ',', ';;', 'x')),
  step(
    words('get'),
    words('count', 'max_members', 'is_locked', 'rate', 'profile_name', 'wait_mod', 'bogus', ''),
  ),
  step(
    words('set'),
    words('max_members', 'endconference_grace_time', 'bogus'),
    words('0', '5', '-1', 'x', ''),
  ),
  step(words('pin'), words('1234', '', 'abcd'), words('', '12')),
  step(words('dtmf'), target, words('1', '12#', '')),
  step(words('hold', 'unhold', 'get-uuid'), target),
  step(words('relate'), member, member, words('nospeak', 'nohear', 'clear', 'bogus', '')),
  step(words('relate'), words('', '@0', '@1,@2')),
  step(words('play'), words('tone_stream://%(10000,0,440)'), words('', 'async', '@0', '@9')),
  step(words('stop'), words('', 'all', 'current', 'async', 'last'), words('', '@0', '@9')),
  step(words('kick', 'hup'), target),
  step(words('saymember'), member, words('hello', '')),
  step(words('transfer'), words('', 'Elsewhere'), words('', '@9')),
  step(words('norecord', 'pause', 'resume'), words('', '/tmp/no-such-recording.wav')),
  step(words('bogus', 'LOCK', 'record', 'play_status', 'chkrecord')),
);

export const arbitrarySteps = fc.array(any, { minLength: 5, maxLength: 30 });

/** The words of a step, for the member ids of one side. */
export function wordsOf({ word, rest }: Step, ids: readonly number[]): string[] {
  return [
    word,
    ...rest.map((piece) => piece.replace(/@(\d)/g, (_, index) => String(ids[Number(index)] ?? 99_999))),
  ];
}
