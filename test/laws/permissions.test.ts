import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUESTIONS } from '../../src/cli/check-connect/questions';
import type { ApiLine } from '../../src/esl/command-line';
import { CLICK_TO_CALL_APIS, CONFERENCE_APIS, lacking, lackingEvents } from '../../src/esl/permissions';
import { EVENTS } from '../../src/esl/subscription';

const SRC = join(__dirname, '../../src');
const DOCS = readFileSync(join(__dirname, '../../docs/deployment.md'), 'utf8');

/** The first words of the lines that one part of the source makes for FreeSWITCH. */
function apisIn(wanted: (file: string) => boolean): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && wanted(file),
  );
  const words = files.flatMap((file) =>
    [
      ...readFileSync(join(SRC, file), 'utf8').matchAll(
        /(?:apiLine|ApiLine\.(?:of|raw|withText)|rawApiLine)\(\s*\[?\s*'([^']+)'/g,
      ),
    ].map(([, word = '']) => word),
  );
  return [...new Set(words)].sort();
}

/** The reading APIs of the check; a user of the event socket may lack them. */
const READING = ['conference', 'domain_exists', 'file_exists', 'show', 'sofia', 'user_exists', 'version'];

/**
 * This API reads the whole configuration with its passwords: the check uses it if it can, and the documentation
 * does not ask for it.
 */
const TOO_MUCH = 'xml_locate';

test('every API that the gateway uses is among the documented permissions', () => {
  const used = apisIn((file) => !file.startsWith('cli/check-connect/'));
  expect(used).toEqual([...CONFERENCE_APIS, ...CLICK_TO_CALL_APIS].sort());
});

test('the check asks only commands that change nothing', () => {
  expect(apisIn((file) => file.startsWith('cli/check-connect/'))).toEqual([...READING, TOO_MUCH]);
  const lines = Object.values(QUESTIONS).map((question) => {
    const made = question('a', 'b');
    return (typeof made === 'function' ? (made as () => ApiLine)() : made).text;
  });
  expect(lines.sort()).toEqual([
    'conference json_list compact',
    'domain_exists a',
    'file_exists a',
    'show endpoint as json',
    'show file as json',
    'sofia status gateway a',
    'sofia status profile a',
    'user_exists id a b',
    'version',
    'xml_locate configuration configuration name conference.conf',
  ]);
});

test('the documentation names each API and the events, in words to copy', () => {
  expect(DOCS).toContain(CONFERENCE_APIS.join(' '));
  expect(DOCS).toContain(CLICK_TO_CALL_APIS.join(' '));
  expect(DOCS).toContain(EVENTS.join(' '));
  for (const api of READING) expect(DOCS).toContain(api);
});

test('missing permissions are found as FreeSWITCH reads the list', () => {
  expect(lacking('all', ['a'])).toEqual([]);
  expect(lacking('a,b', ['a', 'b', 'c'])).toEqual(['c']);
  expect(lacking('a b', ['a', 'b', 'c'])).toEqual(['c']);
  // After a space, the comma belongs to the word.
  expect(lacking('a, b', ['a', 'b'])).toEqual(['a']);
  expect(lackingEvents(EVENTS.join(' '))).toEqual([]);
  expect(lackingEvents('ALL')).toEqual(['conference::maintenance']);
  expect(lackingEvents('ALL CUSTOM conference::maintenance')).toEqual([]);
});
