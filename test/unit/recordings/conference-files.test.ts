import fc from 'fast-check';
import { ConferenceFiles, idOfFile, placeBehind } from '../../../src/recordings/conference-files';
import { beginningOf, beginningOfFile, RecordingPolicy } from '../../../src/recordings/names';

const policy = new RecordingPolicy({ dir: '/recordings', format: 'wav' });
const conferenceOf = (freeswitchName: string) => ({
  name: 'x',
  freeswitchName,
  profile: 'default',
  owners: [],
  listed: true,
});

const digits = (...of: string[]) => fc.constantFrom(...of);
const time = digits(
  '20261120T100424Z',
  '20261120T100425Z',
  '20270101T000000Z',
  '20260230T000000Z',
  '20261320T100424Z',
);
const random = digits('0123abcd', '89abcdef', 'ffffffff', '0123ABCD', '0123abc');
const piece = fc.oneof(time, random, digits('a', 'b', 'a.b', 'Q3', '3000-pbx.example.org', '', 'ä', '_-'));
/** A name of a recording's file, or nearly one. */
const file = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), digits('wav', 'mp3', 'ogg', 'WAV'))
  .map(([pieces, format]) => `${pieces.join('.')}.${format}`);

test('a file is a recording of the conference under which it is filed, and of no other', () => {
  fc.assert(
    fc.property(file, (name) => {
      const pieces = name.split('.');
      const conferences = pieces.map((_, index) => pieces.slice(0, index + 1).join('.'));
      const owners = conferences.filter(
        (one) => one !== '' && policy.read(conferenceOf(one), name) !== undefined,
      );
      const filed = beginningOfFile(name);
      // The validity of the date is checked later.
      expect(owners.filter((one) => one !== filed)).toEqual([]);
      if (filed !== undefined && !name.includes('20260230')) expect(owners).toEqual([filed]);
    }),
    { numRuns: 2_000 },
  );
});

test('a recording of any conference is filed under the beginning of that conference', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (freeswitchName) => {
      const path = policy.newPath(conferenceOf(freeswitchName), undefined, 1_795_770_000_000);
      const file = path.slice('/recordings/'.length);
      expect(beginningOfFile(file)).toBe(beginningOf(freeswitchName));
      expect(policy.read(conferenceOf(freeswitchName), file)).toBeDefined();
    }),
  );
});

test('the newest come first, and a place is found after any id', async () => {
  const own = fc
    .tuple(time, fc.option(digits('Q3', '0123abcd', 'x')), random, digits('wav', 'mp3'))
    .map(([at, label, part, format]) => `a.${at}${label === null ? '' : `.${label}`}.${part}.${format}`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(own, { maxLength: 60 }), own, async (files, other) => {
      const sorted = await new ConferenceFiles(files).newestFirst();
      const ids = sorted.map(idOfFile);
      expect(ids).toEqual(files.map(idOfFile).sort().reverse());
      const at = placeBehind(sorted, idOfFile(other));
      expect(ids.slice(at)).toEqual(ids.filter((id) => id < idOfFile(other)));
    }),
  );
});
