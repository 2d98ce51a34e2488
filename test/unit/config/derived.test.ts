import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { directoryOf, ownOrigins, policiesOf, settingsOf } from '../../../src/config/settings';
import { LEAST, parse } from './least';

test('plain passwords become HA1 of the realm', () => {
  const directory = directoryOf(parse(`realm: example.org${LEAST}`));
  // printf '200:example.org:123' | md5sum
  expect(directory.user('200')?.ha1.md5).toBe('cbb523abc58ddd1b9d6e84e70abb7d7b');
  expect(JSON.stringify(directory.user('200'))).not.toContain('"123"');
});

test("our own origins are publicUrl's, else the listener's", () => {
  const of = (listen: string) => [...ownOrigins(parse(`listen: ${listen}${LEAST}`), 8080)];
  expect(of('{ publicUrl: "https://gw.example.org/x" }')).toEqual(['https://gw.example.org']);
  expect(of('{}')).toEqual(['http://127.0.0.1:8080', 'http://[::1]:8080', 'http://localhost:8080']);
  expect(of('{ host: 10.1.2.3 }')).toEqual(['http://10.1.2.3:8080']);
});

test('the users of the file keep their names when they are dialled', () => {
  const users = LEAST.replace('users:', 'users:\n  "10-20": { password: "1" }');
  const { dial } = policiesOf(
    parse(users.replace('dial: {}', 'dial: { default: "u/{user}", invite: "i/{user}" }')),
  );
  const requester = { name: '200', role: 'user' } as const;
  expect(dial.destination(requester, '10-20')).toBe('u/10-20');
  expect(dial.invitation(requester, '10-20')).toBe('i/10-20');
  expect(dial.invitation(requester, '10-30')).toBe('i/1030');
});

test('the settings keep no plain password in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const read = () => {
    const { users, ...rest } = parse(LEAST);
    return { settings: settingsOf({ ...rest, users }, 8080), user: new WeakRef(users['200'] ?? {}) };
  };
  const { settings, user } = read();
  // A WeakRef keeps its object until the turn of the event loop in which it was made is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(user.deref()).toBeUndefined();
  expect(settings.directory.user('200')).toBeDefined();
});

test('a reload keeps the counts of calls, also if it changes their limit', async () => {
  const anna = { name: 'anna', role: 'user' } as const;
  const limitedTo = (perMinute: number) => parse(LEAST.replace('{}', `{ perMinute: ${perMinute} }`));
  const first = policiesOf(limitedTo(2));
  await first.dialRate.count(anna);
  await first.dialRate.count(anna);
  const second = policiesOf(limitedTo(3), first);
  await second.dialRate.count(anna);
  await expect(second.dialRate.count(anna)).rejects.toMatchObject({
    code: 'too_many_dials',
    detail: '3 calls a minute are allowed.',
  });
  // A request that began before the reload keeps the limit of its settings.
  await expect(first.dialRate.count(anna)).rejects.toMatchObject({ detail: '2 calls a minute are allowed.' });
});
