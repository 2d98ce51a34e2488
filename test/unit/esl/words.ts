import * as fc from 'fast-check';

/** What FreeSWITCH's tokeniser cares for, and any other text. NUL, CR and LF cannot be said. */
export const anyWord = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom("'", '\\', ' ', '"', '^', ':', 'n', 's', 't', 'r', 'a', 'y', '\t', 'ë', '😀'),
    }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '^^:',
      '^^:a:b',
      "'",
      "''",
      '\\',
      "\\'",
      "'\\",
      ' ',
      '  a  ',
      '{a=b}',
      '$' + '{system}',
    ),
  )
  .map((text) => text.replace(/[\0\r\n]/g, '?'))
  .filter((text) => !/load/i.test(text));

/** switch_api_execute takes these off both ends of an argument before the tokeniser sees it. */
export const strip = (line: string): string => line.replace(/^[\r\n\t \v]+|[\r\n\t \v]+$/g, '');
