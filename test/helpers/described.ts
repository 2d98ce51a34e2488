import { ERRORS } from '../../src/errors';
import type { Answer } from './ask';
import { DOCUMENT, escaped, mistakes } from './openapi';

export interface Operation {
  readonly method: string;
  readonly path: string;
}

/** The operations in groups. Each group has its own test; all other operations are in `isRest`. */
export const isCommand = ({ path }: Operation): boolean =>
  /\/(?:\{command\}|commands)$/.test(path) && path !== '/api/commands';
export const isRecording = ({ path }: Operation): boolean => path.includes('/recordings');
export const isHangUp = ({ method, path }: Operation): boolean =>
  method === 'delete' && path.startsWith('/api/jobs/');
export const isAudit = ({ path }: Operation): boolean => path === '/api/audit';
export const isSipxecs = (operation: Operation): boolean =>
  /^\/(?:callcontroller|sipxconfig)\//.test(operation.path) && !isCommand(operation);
export const isRest = (operation: Operation): boolean =>
  ![isCommand, isRecording, isHangUp, isAudit, isSipxecs].some((has) => has(operation));

/** The kinds of errors, by what the request asks for: both kinds, for any mount. */
export const KINDS = [{}, { accept: 'application/json' }, { accept: 'text/plain, application/json;q=0.5' }];

/** `<method> <path> <status> <media type>`. */
const seen = new Set<string>();
const codes = new Set<string>();

/** Checks an answer against the description. */
export function hold({ method, path }: Operation, answer: Answer): void {
  const key = `${method} ${path} ${answer.status}`;
  const response = DOCUMENT.paths[path]?.[method]?.responses[answer.status];
  expect([key, answer.text.slice(0, 300), response]).toEqual([key, expect.anything(), expect.anything()]);
  for (const header of Object.keys(response?.headers ?? {})) {
    if (header !== 'Link')
      expect([key, answer.headers[header.toLowerCase()]]).toEqual([key, expect.stringMatching(/./)]);
  }
  // An answer without a type has no body, even if the description offers types.
  if (!response?.content || answer.headers['content-type'] === undefined) {
    expect([key, answer.bytes.length]).toEqual([key, 0]);
    seen.add(`${key} nothing`);
    return;
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  seen.add(`${key} ${type}`);
  const code = answer.status < 400 ? undefined : codeOf(answer);
  if (code !== undefined) {
    codes.add(code);
    expect([key, response.description]).toEqual([key, expect.stringContaining(`\`${code}\``)]);
  }
  expect([key, Object.keys(response.content)]).toEqual([key, expect.arrayContaining([type])]);
  if (type.endsWith('json')) expect([key, answer.text.at(-1)]).toEqual([key, '\n']);
  if (response.content[type]?.schema === undefined) return;
  const value: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  const pointer = ['', 'paths', path, method, 'responses', `${answer.status}`, 'content', type, 'schema'];
  expect([key, mistakes(pointer.map(escaped).join('/'), value)]).toEqual([key, []]);
}

/** Returns the code of a problem document, or of a line of text. */
export function codeOf({ text }: Answer): string | undefined {
  return text.startsWith('{') ? JSON.parse(text).code : /^(?:.+ - )?\d{3} ([a-z_]+): /.exec(text)?.[1];
}

/** Returns the described responses of these operations that no answer had: by status, and each status in each of its kinds. */
export function unseen(of: (operation: Operation) => boolean): readonly string[] {
  const described = operationsOf(of).flatMap(({ method, path, responses }) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      Object.keys(content ?? { nothing: {} }).map((type) => `${method} ${path} ${status} ${type}`),
    ),
  );
  const [statuses, kinds] = [new Set<string>(), new Set<string>()];
  for (const key of seen) {
    const [method, path, status, type] = key.split(' ');
    statuses.add(`${method} ${path} ${status}`);
    kinds.add(`${status} ${type}`);
  }
  return described.filter((key) => {
    const [method, path, status, type] = key.split(' ');
    return !statuses.has(`${method} ${path} ${status}`) || !kinds.has(`${status} ${type}`);
  });
}

/** Returns the codes that these operations describe, and those of them that no answer had. */
export function codesOf(of: (operation: Operation) => boolean) {
  const described = [...JSON.stringify(operationsOf(of)).matchAll(/`([a-z_]+)`: /g)].map(([, code]) => code);
  const known = [...new Set(described)].filter((code = '') => code in ERRORS);
  return { known, unseen: known.filter((code = '') => !codes.has(code)) };
}

function operationsOf(of: (operation: Operation) => boolean) {
  return Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, { responses }]) => ({ method, path, responses }))
      .filter(of),
  );
}
