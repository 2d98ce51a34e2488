import { FileDirectory } from '../../../src/directory/file-directory';
import { Scope } from '../../../src/feed/scope';

const entry = (owner: string, freeswitchName?: string) => ({
  owners: [owner],
  profile: 'default',
  freeswitchName,
});
const directory = new FileDirectory(
  'realm',
  new Map(),
  new Map([
    ['Sales', entry('200', '3000-pbx')],
    ['Support', entry('200', '3000-pbx')],
    ['Team', entry('200')],
    ['Other', entry('400')],
    ['35??', entry('200')],
  ]),
);
const settings = { version: 1, directory };
const user = { name: '200', role: 'user' } as const;
const admin = { name: 'admin', role: 'admin' } as const;
const names = (scope: Scope, freeswitchName: string) => scope.of(freeswitchName).map(({ name }) => name);

test('the conferences asked for, under the names asked for', () => {
  const scope = new Scope(settings, user, ['Support', 'Team', 'Team']);
  expect(names(scope, '3000-pbx')).toEqual(['Support']);
  expect(names(scope, 'Team')).toEqual(['Team']);
  expect(names(scope, '3501')).toEqual([]);
  expect(scope.all(['3501']).map(({ name }) => name)).toEqual(['Support', 'Team']);
  expect(names(new Scope(settings, user, ['Sales', 'Support']), '3000-pbx')).toEqual(['Sales', 'Support']);
});

test('without a choice, all that the requester may command, also those that only match a pattern', () => {
  const scope = new Scope(settings, user, undefined);
  expect(names(scope, '3000-pbx')).toEqual(['Sales', 'Support']);
  expect([names(scope, '3501'), names(scope, 'Other'), names(scope, 'Nobodys')]).toEqual([['3501'], [], []]);
  expect(scope.all(['3501', 'Nobodys']).map(({ name }) => name)).toEqual([
    '3501',
    'Sales',
    'Support',
    'Team',
  ]);
});

test('an admin also receives unlisted conferences', () => {
  const scope = new Scope(settings, admin, undefined);
  expect([names(scope, 'Nobodys'), names(scope, 'Other')]).toEqual([['Nobodys'], ['Other']]);
  // If entries name it, by their names.
  expect(names(scope, '3000-pbx')).toEqual(['Sales', 'Support']);
});

test('refuses conferences that the requester may not command', () => {
  expect(() => new Scope(settings, user, ['Team', 'Other'])).toThrow('not_owner');
  expect(() => new Scope(settings, user, ['Nobodys'])).toThrow('conference_not_found');
});
