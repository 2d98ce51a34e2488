import { type ConferenceEntry, FileDirectory } from '../../../src/directory/file-directory';
import { GatewayError } from '../../../src/errors';
import { conferenceFor } from '../../../src/policy/may';

const entry = (...owners: string[]) => ({ owners, profile: 'default' });
const directory = new FileDirectory(
  'example.org',
  new Map(),
  new Map<string, ConferenceEntry>([
    ['35??', entry('200')],
    ['3500', entry('400')],
    ['3*', entry('admin')],
    ['Sales', { ...entry('200', '201'), freeswitchName: '3000-pbx' }],
    ['a.b', entry('200')],
    ['x.?', entry('200')],
  ]),
);

function ask(user: string, name: string | undefined, role: 'user' | 'admin' = 'user') {
  try {
    return conferenceFor(directory, { name: user, role }, name);
  } catch (error) {
    return error instanceof GatewayError ? error.code : error;
  }
}

test('all owners may command a conference, and others may not', () => {
  expect(ask('200', 'Sales')).toMatchObject({ name: 'Sales', freeswitchName: '3000-pbx', listed: true });
  expect(ask('201', 'Sales')).toMatchObject({ name: 'Sales' });
  expect(ask('400', 'Sales')).toBe('not_owner');
});

test('names are case-sensitive, and FreeSWITCH names do not count', () => {
  expect(ask('200', 'sales')).toBe('conference_not_found');
  expect(ask('200', '3000-pbx')).toBe('not_owner');
});

test('an exact name wins over a pattern, an earlier pattern over a later one', () => {
  expect(ask('200', '3511')).toMatchObject({ name: '3511', freeswitchName: '3511' });
  expect(ask('200', '3500')).toBe('not_owner');
  expect(ask('400', '3500')).toMatchObject({ owners: ['400'] });
  expect(ask('admin', '3999')).toMatchObject({ owners: ['admin'] });
});

test('a pattern is not a regular expression, and matches whole names only', () => {
  expect(ask('200', 'x.y')).toMatchObject({ name: 'x.y' });
  expect(ask('200', 'xay')).toBe('conference_not_found');
  expect(ask('200', 'aXb')).toBe('conference_not_found');
  expect(ask('200', '13511')).toBe('conference_not_found');
  expect(ask('200', '35@b')).toBe('conference_not_found');
  expect(ask('admin', '3@other.example.org')).toBe('conference_not_found');
});

test.each([
  'list',
  'COUNT',
  'xml_list',
  'help',
  '',
  '^^:x',
  'bridge:a:b',
  'a+b',
  ' a',
  'a\u202eb',
  'a\ufffdb',
  'a\nb',
  '<!x',
  'a'.repeat(161),
  undefined,
])('%j is not a conference, even for an admin', (name) => {
  expect(ask('200', name)).toBe('conference_not_found');
  expect(ask('root', name, 'admin')).toBe('conference_not_found');
});

test('an admin may command any conference, listed or not', () => {
  expect(ask('root', 'Sales', 'admin')).toMatchObject({ freeswitchName: '3000-pbx' });
  expect(ask('root', 'Elsewhere', 'admin')).toMatchObject({ freeswitchName: 'Elsewhere', listed: false });
  expect(ask('200', 'Elsewhere')).toBe('conference_not_found');
});
