import { FileDirectory } from '../../../src/directory/file-directory';
import { HeardScopes } from '../../../src/feed/heard-scopes';
import { Scope } from '../../../src/feed/scope';

const NAMES = ['A', 'B', 'C', 'D'];
const entries = NAMES.map((name) => [name, { owners: ['200', '400'], profile: 'default' }] as const);
const directory = new FileDirectory('realm', new Map(), new Map(entries));
const scopeOf = (asked: string[], name = '200', role: 'user' | 'admin' = 'user') =>
  new Scope({ version: 1, directory }, { name, role }, asked);

let heard: HeardScopes;
beforeEach(() => {
  heard = new HeardScopes({ requesters: 2, scopes: 2 });
});
const note = (scope: Scope) => heard.note(scope, scope.all([]));
const lost = (before: Scope, now: Scope) => heard.lost(before.digest, now).map(({ name }) => name);

test('the same requester gets the conferences that the present scope lacks', () => {
  note(scopeOf(['A', 'B']));
  expect(lost(scopeOf(['A', 'B']), scopeOf(['B', 'C']))).toEqual(['A']);
  expect(heard.lost(undefined, scopeOf(['B']))).toEqual([]);
});

test('others get nothing, nor does the same name in another role', () => {
  note(scopeOf(['A', 'B']));
  expect(lost(scopeOf(['A', 'B']), scopeOf(['C'], '400'))).toEqual([]);
  expect(lost(scopeOf(['A', 'B']), scopeOf(['C'], '200', 'admin'))).toEqual([]);
});

test('two requesters never share a digest', () => {
  const digests = [scopeOf(['A']), scopeOf(['A'], '400'), scopeOf(['A'], '200', 'admin'), scopeOf(['B'])];
  expect(new Set(digests.map(({ digest }) => digest)).size).toBe(4);
  expect(scopeOf(['A', 'B']).digest).toBe(scopeOf(['B', 'A']).digest);
});

test('many scopes of one requester replace only their own, the first used first', () => {
  note(scopeOf(['A'], '400'));
  for (const name of NAMES) note(scopeOf([name]));
  expect(NAMES.flatMap((name) => lost(scopeOf([name]), scopeOf(['A', 'B'])))).toEqual(['C', 'D']);
  expect(lost(scopeOf(['A'], '400'), scopeOf(['B'], '400'))).toEqual(['A']);
});

test('the number of requesters is limited too', () => {
  for (const name of ['1', '2', '3']) heard.note(scopeOf(['A'], name, 'admin'), scopeOf(['A']).all([]));
  const found = ['1', '2', '3'].map((name) =>
    lost(scopeOf(['A'], name, 'admin'), scopeOf(['B'], name, 'admin')),
  );
  expect(found).toEqual([[], ['A'], ['A']]);
});
