import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationWith } from '../../src/calls/application';
import { isConferenceName, joiningProblem, transferProblem } from '../../src/directory/names';

/** The README's table of what a name cannot hold if a call or a member is to reach the conference. */
const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** Returns the texts between backquotes in a row; the rows refer to the rows above them as "and those above". */
function listed(row: string): string[] {
  const line = README.split('\n').find((text) => text.startsWith(`| ${row} |`));
  const cells = (line ?? '').replaceAll('\\|', '\u0000').split('|');
  const codes = [...(cells[2] ?? '').matchAll(/``\s(.+?)\s``|`([^`]+)`/g)].map(
    ([, odd, code]) => odd ?? code ?? '',
  );
  return codes.flatMap((code) => code.split(' ')).map((code) => code.replace('\u0000', '|'));
}

const DIAL = listed('`dial` `bgdial` `invite` `inviteim`');
const CLICK = [...DIAL, ...listed('click to call')];
const MOVED = [...DIAL, ...listed("click to call's `transfer`")];
const TRANSFER = [...DIAL, ...listed('`transfer`')];

const isClicked = (name: string): boolean => {
  if (joiningProblem(name) !== undefined) return false;
  try {
    applicationWith('conference', name);
    return true;
  } catch {
    return false;
  }
};

/** All printable ASCII characters within a name, and the two texts that count as a whole. */
const PIECES = [...Array(95).keys()].map((code) => String.fromCharCode(32 + code));

test.each<[string, string[], (name: string) => boolean]>([
  ['dial', DIAL, (name) => joiningProblem(name) === undefined],
  ['click to call', CLICK, isClicked],
  ["click to call's transfer", MOVED, (name) => transferProblem(name.replaceAll('@', '')) === undefined],
  ['transfer', TRANSFER, (name) => transferProblem(name) === undefined],
])('the README has all characters that keep a conference from %s', (_verb, documented, reaches) => {
  const within = [...PIECES, ':_:'].filter(
    (piece) => isConferenceName(`a${piece}b`) && !reaches(`a${piece}b`),
  );
  const atTheBeginning = ['%['].filter((piece) => !reaches(`${piece}b`));
  expect([...new Set(documented)].sort()).toEqual([...within, ...atTheBeginning].sort());
});
