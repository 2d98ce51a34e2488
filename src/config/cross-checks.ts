import { SCHEMES } from '../auth/challenges';
import { isConferencePattern } from '../directory/names';
import { didYouMean } from './did-you-mean';

/**
 * Finds the mistakes between two parts of the file. It checks the file as it was read, not as the schema changed it, so
 * that these mistakes are shown together with all others.
 *
 * @returns `path: what is wrong`, one for each mistake
 */
export function crossProblems(file: unknown): string[] {
  const users = entriesOf(child(file, 'users'));
  const names = new Set(users.map(([name]) => name));
  const problems: string[] = [];
  const checkUsers = (path: string, value: unknown): void => {
    const list = Array.isArray(value) ? value : [value];
    list.forEach((name, index) => {
      if (typeof name !== 'string' || names.has(name)) return;
      problems.push(
        `${path}${Array.isArray(value) ? `.${index}` : ''}: user ${name} is not among the users${didYouMean(name, names)}`,
      );
    });
  };
  for (const [name, conference] of entriesOf(child(file, 'conferences'))) {
    checkUsers(`conferences.${name}.owner`, child(conference, 'owner'));
    checkUsers(`conferences.${name}.owners`, child(conference, 'owners') ?? []);
    if (isConferencePattern(name) && child(conference, 'freeswitchName') !== undefined) {
      problems.push(`conferences.${name}.freeswitchName: cannot be used with a pattern`);
    }
  }
  const rules = child(child(file, 'dial'), 'allow');
  (Array.isArray(rules) ? rules : []).forEach((rule, index) => {
    checkUsers(`dial.allow.${index}.users`, child(rule, 'users') ?? []);
  });
  return [
    ...problems,
    ...sharedImIds(users),
    ...missingHashes(file, users),
    ...sharedPort(file),
    ...withoutStore(file),
  ];
}

/**
 * A client takes the first Digest scheme that it knows. If a user lacks that hash, the right password would be refused,
 * and then blocked.
 */
function missingHashes(file: unknown, users: readonly [string, unknown][]): string[] {
  const schemes = child(child(file, 'auth'), 'schemes') ?? SCHEMES;
  if (!Array.isArray(schemes)) return [];
  const needed = (['md5', 'sha256'] as const).filter((hash) => schemes.includes(SCHEME_OF[hash]));
  return users.flatMap(([name, user]) => {
    const secrets = child(user, 'ha1');
    if (!isObject(secrets) || Object.keys(secrets).length === 0) return [];
    return needed
      .filter((hash) => child(secrets, hash) === undefined)
      .map((hash) => `users.${name}.ha1: lacks ${hash}, which auth.schemes offers`);
  });
}

const SCHEME_OF = { md5: 'digest-md5', sha256: 'digest-sha256' } as const;

function sharedPort(file: unknown): string[] {
  const [listen, admin] = [child(file, 'listen'), child(file, 'admin')];
  const same = (key: string, preset: string): boolean =>
    (child(listen, key) ?? preset) === (child(admin, key) ?? preset);
  const port = child(admin, 'port') ?? '9464';
  if (port === '0' || !same('host', '127.0.0.1')) return [];
  return port === (child(listen, 'port') ?? '8080')
    ? ['admin.port: must not be the same as listen.port']
    : [];
}

function withoutStore(file: unknown): string[] {
  const store = child(file, 'store');
  const none = store === 'none' || child(store, 'url') === 'none';
  return none && child(child(file, 'audit'), 'required') === 'true'
    ? ['audit.required: needs a store, and store is none']
    : [];
}

/** An IM id names one user. */
function sharedImIds(users: readonly [string, unknown][]): string[] {
  const seen = new Map<unknown, string>();
  return users.flatMap(([name, user]) => {
    const imId = child(user, 'imId');
    const other = imId === undefined ? undefined : seen.get(imId);
    if (other === undefined) seen.set(imId, name);
    return other === undefined ? [] : [`users.${name}.imId: is also the IM id of user ${other}`];
  });
}

function child(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
