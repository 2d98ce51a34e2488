import { isConferencePattern } from '../directory/names';

/**
 * The mistakes that lie between two parts of the file. Looks at the file as it was read, not as the schema made
 * it, so that these are told together with all others.
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
      problems.push(`${path}${Array.isArray(value) ? `.${index}` : ''}: user ${name} is not among the users`);
    });
  };
  for (const [name, conference] of entriesOf(child(file, 'conferences'))) {
    checkUsers(`conferences.${name}.owner`, child(conference, 'owner'));
    checkUsers(`conferences.${name}.owners`, child(conference, 'owners') ?? []);
    if (isConferencePattern(name) && child(conference, 'freeswitchName') !== undefined) {
      problems.push(`conferences.${name}.freeswitchName: cannot stand beside a pattern`);
    }
  }
  const rules = child(child(file, 'dial'), 'allow');
  (Array.isArray(rules) ? rules : []).forEach((rule, index) => {
    checkUsers(`dial.allow.${index}.users`, child(rule, 'users') ?? []);
  });
  return [...problems, ...sharedImIds(users)];
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
