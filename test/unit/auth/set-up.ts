import { Authenticator, type AuthenticatorOptions } from '../../../src/auth/authenticate';
import { SCHEMES } from '../../../src/auth/challenges';
import { ha1 } from '../../../src/auth/ha1';
import type { Connection } from '../../../src/auth/waiting-rooms';
import type { Directory, User } from '../../../src/directory/port';
import { digestHeader } from '../../helpers/digest-client';

export const REALM = 'conference.example.org';
export const ADDRESS = '192.0.2.1';

export const secrets = (name: string, password: string) => ({
  md5: ha1('md5', name, REALM, password),
  sha256: ha1('sha256', name, REALM, password),
});

export function directoryOf(...users: User[]): Directory {
  return {
    realm: REALM,
    user: (name) => users.find((user) => user.name === name),
    userByImId: () => undefined,
    conference: () => undefined,
    entriesOf: () => [],
    conferences: () => [],
  };
}

export const both = secrets('200', '123');
export const USERS: User[] = [
  { name: '200', role: 'user', ha1: both },
  { name: 'boss', role: 'admin', ha1: secrets('boss', '456'), imId: 'boss-im' },
  { name: 'old', role: 'user', ha1: { md5: secrets('old', '123').md5 } },
  { name: 'new', role: 'user', ha1: { sha256: secrets('new', '123').sha256 } },
  { name: 'none', role: 'user', ha1: {} },
];

const USUAL = directoryOf(...USERS);

interface SetUp extends Partial<AuthenticatorOptions> {
  readonly directory?: () => Directory;
}

/** An authenticator with a clock to move, and a client for it. */
export function setUp({ directory = () => USUAL, ...options }: SetUp = {}) {
  const time = { now: 1_700_000_000_000 };
  const under = new Authenticator({
    schemes: SCHEMES,
    nonceSeconds: 300,
    clock: { now: () => time.now },
    ...options,
  });
  /** Each request comes with the present directory. */
  const authenticator = {
    challenges: (stale: boolean, basic?: boolean) => under.challenges(directory().realm, stale, basic),
    basic: (name: string, password: string, address: string, connection?: Connection) =>
      under.basic(directory(), name, password, address, connection),
  };
  const challenge = (index = 0) => authenticator.challenges(false)[index] ?? '';
  const send = (header: string, method = 'GET', target = '/x', address = ADDRESS) =>
    under.digest(directory(), header, method, target, address);
  const sign = (user: string, password: string, more: Partial<Parameters<typeof digestHeader>[0]> = {}) =>
    digestHeader({ challenge: challenge(), uri: '/x', user, password, ...more });
  return { time, under, authenticator, challenge, send, sign };
}
