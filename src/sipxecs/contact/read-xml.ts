import type { ArgumentError } from '../../errors';
import { readXml, type XmlElement, XmlError } from '../../lib/read-xml';
import { contactOf, malformed, type Plain } from './read-json';
import { type Contact, FIELDS } from './record';

type Children = XmlElement['children'];

/** Reads an XML document. @throws GatewayError invalid_argument */
export function readContactXml(text: string): Contact {
  const { name, children } = rootOf(text);
  if (name !== 'contact-information') throw malformed('The body must be one contact-information element.');
  const errors: ArgumentError[] = [];
  const values = valuesOf('', children, FIELDS, errors);
  return contactOf(values, errors);
}

function rootOf(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw malformed(`The body ${error.message}.`);
    throw error;
  }
}

/**
 * Returns the values of an element's children.
 *
 * @param path the path of the element, for its errors
 * @param kinds the elements that are more than text
 */
function valuesOf(
  path: string,
  children: Children,
  kinds: Readonly<Record<string, string>>,
  errors: ArgumentError[],
): Plain {
  const values = new Map<string, unknown>();
  refuseText(path, children, errors);
  for (const { name, children: inner } of elementsOf(children)) {
    const inside = path === '' ? name : `${path}.${name}`;
    if (values.has(name)) errors.push({ argument: inside.slice(0, 64), message: 'stands twice' });
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : 'text';
    values.set(name, contentOf(inside, kind, inner, errors));
  }
  return Object.fromEntries(values);
}

function contentOf(
  path: string,
  kind: string | undefined,
  children: Children,
  errors: ArgumentError[],
): unknown {
  if (kind === 'address') return valuesOf(path, children, {}, errors);
  if (kind === 'texts') return textsOf(path, children, errors);
  // If there are elements in it, it is not text.
  if (elementsOf(children).length > 0) return {};
  const text = children.join('');
  if (kind === 'flag') return flagOf(text);
  return kind === 'number' && /^\s*-?\d{1,16}\s*$/.test(text) ? Number(text) : text;
}

/** A set of texts is written as one <string> for each. */
function textsOf(path: string, children: Children, errors: ArgumentError[]): string[] {
  refuseText(path, children, errors);
  return elementsOf(children).map(({ name, children: inner }) => {
    const argument = `${path}.${name}`.slice(0, 64);
    if (name !== 'string') errors.push({ argument, message: 'is no element of contact-information' });
    else if (elementsOf(inner).length > 0) errors.push({ argument, message: 'must be text' });
    return inner.filter((child) => typeof child === 'string').join('');
  });
}

function refuseText(path: string, children: Children, errors: ArgumentError[]): void {
  if (children.every((child) => typeof child !== 'string' || child.trim() === '')) return;
  errors.push({ argument: path || 'contact-information', message: 'has text between its elements' });
}

/** The sample that sipXecs published has `>false` for a flag. Its reader took all text except true for false. */
function flagOf(text: string): boolean | string {
  const word = text.trim().replace(/^>/, '').toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : text;
}

function elementsOf(children: Children): XmlElement[] {
  return children.filter((child) => typeof child !== 'string');
}
