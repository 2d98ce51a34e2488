import { XMLParser } from 'fast-xml-parser';
import { contactOf, malformed, type Plain } from './read-json';
import { type Contact, FIELDS } from './record';

/** As the parser gives it with `preserveOrder`: each node has one key, its name, or `#text` or `#cdata`. */
type Node = Readonly<Record<string, readonly Node[] | string>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  // Decoded below: the parser would also decode what stands in CDATA, and entities that XML does not have.
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** Reads an XML document. @throws GatewayError invalid_argument */
export function readContactXml(text: string): Contact {
  // A document type could declare entities that stand for a million of themselves, or for files.
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw malformed('The body may have no document type and no entities.');
  let nodes: readonly Node[];
  try {
    nodes = parser.parse(text.replace(/^\ufeff/, ''), true);
  } catch {
    throw malformed('The body is not well-formed XML.');
  }
  const roots = elementsOf(nodes);
  const [name, children] = roots[0] ?? ['', []];
  if (roots.length !== 1 || name !== 'contact-information') {
    throw malformed('The body must be one contact-information element.');
  }
  return contactOf(valuesOf(children, FIELDS));
}

/** @param kinds the elements that are more than text */
function valuesOf(nodes: readonly Node[], kinds: Readonly<Record<string, string>>): Plain {
  const values = new Map<string, unknown>();
  if (textOf(nodes).trim() !== '') throw malformed('There is text between the elements.');
  for (const [name, children] of elementsOf(nodes)) {
    if (values.has(name)) throw malformed(`The element ${name.slice(0, 64)} stands twice.`);
    values.set(name, contentOf(Object.hasOwn(kinds, name) ? kinds[name] : 'text', children));
  }
  return Object.fromEntries(values);
}

function contentOf(kind: string | undefined, children: readonly Node[]): unknown {
  if (kind === 'address') return valuesOf(children, {});
  // A set of texts is written as one <string> for each.
  if (kind === 'texts') {
    return elementsOf(children).map(([name, inner]) => (name === 'string' ? textOf(inner) : undefined));
  }
  // What has elements in it where text should be is not text.
  if (elementsOf(children).length > 0) return {};
  const text = textOf(children);
  if (kind === 'flag') return flagOf(text);
  return kind === 'number' && /^\s*-?\d{1,16}\s*$/.test(text) ? Number(text) : text;
}

/** The sample that sipXecs published has `>false` for a flag, and its reader took whatever is not true for false. */
function flagOf(text: string): boolean | string {
  const word = text.trim().replace(/^>/, '').toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : text;
}

function elementsOf(nodes: readonly Node[]): [string, readonly Node[]][] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, value]): [string, readonly Node[]][] =>
      name.startsWith('#') || typeof value === 'string' ? [] : [[name, value]],
    ),
  );
}

function textOf(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      const { '#text': text, '#cdata': cdata } = node;
      if (typeof text === 'string') return decoded(text);
      return Array.isArray(cdata) ? cdata.map((inner) => String(inner['#text'] ?? '')).join('') : '';
    })
    .join('');
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML itself, and characters by number; there are no others. */
function decoded(text: string): string {
  return text.replace(/&([^;&]*)(;?)/g, (_whole, name: string, end: string) => {
    const number = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
    const point = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 10 : 16) : undefined;
    const character =
      point !== undefined && point <= 0x10ffff ? String.fromCodePoint(point) : PREDEFINED[name];
    if (end === '' || character === undefined)
      throw malformed('The body has an entity that XML does not have.');
    return character;
  });
}
