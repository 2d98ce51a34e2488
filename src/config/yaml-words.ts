/**
 * Plain words for the mistakes that the yaml package finds. Its own messages quote the file, which contains passwords. So
 * they are only compared, never shown. The first row that fits is used.
 */
const WORDS: readonly (readonly [code: string, message: RegExp, words: string])[] = [
  ['DUPLICATE_KEY', /./, 'this key is there already; keys must be unique'],
  ['TAB_AS_INDENT', /./, 'a tab cannot indent; use spaces'],
  ['BAD_INDENT', /^Flow map/, 'a { has no } that belongs to it'],
  ['BAD_INDENT', /^Flow seq/, 'a [ has no ] that belongs to it'],
  ['BAD_INDENT', /./, 'the indentation is wrong; what belongs together begins in the same column'],
  ['MISSING_CHAR', /^Missing closing/, 'a quote is opened and not closed'],
  ['MISSING_CHAR', /^Flow map/, 'a { has no } that belongs to it'],
  ['MISSING_CHAR', /^Flow seq/, 'a [ has no ] that belongs to it'],
  ['MISSING_CHAR', /^Missing ,/, 'a comma is missing'],
  ['MISSING_CHAR', /^Missing space/, 'a space is missing behind a colon'],
  ['MISSING_CHAR', /^Comments/, 'a # begins a comment only behind a space'],
  ['MISSING_CHAR', /^Sequence item/, 'an item of a list needs a - before it'],
  ['MISSING_CHAR', /^Implicit map keys/, 'a key is missing its colon and a value'],
  ['MULTILINE_IMPLICIT_KEY', /./, 'a key is missing its colon, or the space behind the colon'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    /./,
    'there is a second colon or an indented line behind a value; put a value that contains ": " into quotes, and write keys ' +
      'within { } on one line: { key: value, key: { key: value } }',
  ],
  [
    'BLOCK_IN_FLOW',
    /./,
    'within { } and [ ], commas separate, not lines and indentation, and a value that contains ": " needs quotes',
  ],
  ['BAD_SCALAR_START', /./, 'a value cannot begin with @ ` or %; put it into quotes'],
  ['BAD_DQ_ESCAPE', /./, 'within double quotes a \\ must be written twice; or use single quotes'],
  [
    'UNEXPECTED_TOKEN',
    /flow-map-start|flow-seq-start/,
    'within { } and [ ], a value that contains { or [ needs quotes',
  ],
  ['UNEXPECTED_TOKEN', /block-seq-ind/, 'a list begins on a line of its own, or is written [a, b]'],
  ['UNEXPECTED_TOKEN', /Block scalar/, 'behind | or > there can be nothing; put the value into quotes'],
  [
    'UNEXPECTED_TOKEN',
    /scalar at node end/,
    'there is text behind a closing quote or bracket, or a - is missing',
  ],
  ['UNEXPECTED_TOKEN', /Unexpected ,|empty item/, 'there is a comma too many'],
  [
    'UNEXPECTED_TOKEN',
    /./,
    'this does not belong here; a bracket, a comma or a quote is too many or missing',
  ],
  [
    'MULTIPLE_DOCS',
    /./,
    'a second document begins here; the configuration is one, without --- in the middle',
  ],
  ['BAD_DIRECTIVE', /./, 'a line cannot begin with %; put the value into quotes'],
  ['NON_STRING_KEY', /./, 'a key must be text'],
  ['KEY_OVER_1024_CHARS', /./, 'a key is longer than 1024 characters'],
  ['RESOURCE_EXHAUSTION', /./, 'lists and maps are nested too deeply'],
];

/** Returns plain words for a mistake of YAML, without any text of the file. */
export function yamlWords(code: string, message: string): string {
  const row = WORDS.find(([known, pattern]) => known === code && pattern.test(message));
  return row?.[2] ?? `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
