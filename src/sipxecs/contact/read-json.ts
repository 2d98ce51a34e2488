import { type ArgumentError, GatewayError } from '../../errors';
import { ADDRESS_FIELDS, type Contact, FIELDS } from './record';

/** A record as plain values, from either document. Keys are the elements' names; null counts as missing. */
export type Plain = Readonly<Record<string, unknown>>;

/** The most mistakes that are shown. */
const MOST_SHOWN = 20;

/** Reads a JSON document. @throws GatewayError invalid_argument */
export function readContactJson(text: string): Contact {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not JSON.');
  }
  const keys = isPlain(value) ? Object.keys(value) : [];
  const root = isPlain(value) ? value['contact-information'] : undefined;
  if (keys.length !== 1 || !isPlain(root)) throw malformed('The body must be {"contact-information": {…}}.');
  return contactOf(root);
}

/**
 * Checks plain values against the elements and their types.
 *
 * @param found mistakes that the reader of the document has found
 * @throws GatewayError invalid_argument, with each mistake
 */
export function contactOf(plain: Plain, found: readonly ArgumentError[] = []): Contact {
  const { contact, errors } = heldTo(plain, [...found]);
  if (errors.length > 0) throw invalid(errors);
  return contact;
}

/**
 * Returns the plain values that can be kept. A value is a mistake if its element does not exist, or has another type.
 *
 * @param errors mistakes are added to it
 */
export function heldTo(
  plain: Plain,
  errors: ArgumentError[] = [],
): { readonly contact: Contact; readonly errors: readonly ArgumentError[] } {
  const wrong = (argument: string, message: string): undefined => void errors.push({ argument, message });
  const read = (path: string, kind: string, value: unknown): unknown => {
    switch (kind) {
      case 'text':
        return isText(value) ? value : wrong(path, 'must be text');
      case 'flag':
        return typeof value === 'boolean' ? value : wrong(path, 'must be true or false');
      case 'number':
        return Number.isSafeInteger(value) ? value : wrong(path, 'must be a whole number');
      case 'texts':
        return Array.isArray(value) && value.every(isText) ? value : wrong(path, 'must be a list of texts');
      default:
        if (!isPlain(value)) return wrong(path, `must hold ${ADDRESS_FIELDS.join(', ')}`);
        return readAll(`${path}.`, Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, 'text'])), value);
    }
  };
  const readAll = (prefix: string, kinds: Readonly<Record<string, string>>, values: Plain): object => {
    for (const name of Object.keys(values)) {
      if (!Object.hasOwn(kinds, name))
        wrong(`${prefix}${name}`.slice(0, 64), 'is no element of contact-information');
    }
    const entries = Object.entries(kinds).flatMap(([name, kind]) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || value === null) return [];
      const good = read(`${prefix}${name}`, kind, value);
      return good === undefined ? [] : [[name, good]];
    });
    return Object.fromEntries(entries);
  };
  return { contact: readAll('', FIELDS, plain), errors };
}

function invalid(errors: readonly ArgumentError[]): GatewayError {
  const shown = errors.slice(0, MOST_SHOWN);
  const detail = shown.map(({ argument, message }) => `${argument} ${message}`).join('; ');
  return new GatewayError('invalid_argument', `${detail}.`, { errors: shown });
}

export function malformed(detail: string): GatewayError {
  return new GatewayError('invalid_argument', detail);
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns true for text that every document can contain. Control characters and halves of surrogate pairs are not text. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(value);
}
