/** An element of a document; attributes are held to the rules, and not kept. */
export interface XmlElement {
  readonly name: string;
  /** Its elements and texts in order. References are resolved. */
  readonly children: readonly (XmlElement | string)[];
}

/** Why a text is no XML document that is read here. */
export class XmlError extends Error {}

interface Open {
  readonly name: string;
  readonly children: (XmlElement | string)[];
}

/** Char (XML 1.0, 2.2): anything else can stand nowhere, not even as a reference. */
const NO_CHARACTER = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const COMMENT = /<!--(.*?)-->/sy;
const CDATA = /<!\[CDATA\[(.*?)\]\]>/sy;
const INSTRUCTION = /<\?([\p{L}_:][\p{L}\p{M}\p{N}_:.-]*)(?:\s.*?)?\?>/suy;
const END_TAG = /<\/([^\s<>/]+)\s*>/y;
const START_TAG = /<([\p{L}_:][\p{L}\p{M}\p{N}_:.-]*)/uy;
const ATTRIBUTE = /\s+([\p{L}_:][\p{L}\p{M}\p{N}_:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/uy;
const TAG_END = /\s*(\/?)>/y;
const TEXT = /[^<]+/y;

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads a well-formed document without a document type, and so without entities of its own: they could stand for a million
 * of themselves, or for files. Written here because the parsers at hand let through what stands beside the root, and give
 * elements such as `__proto__` other names.
 *
 * @throws XmlError
 */
export function readXml(text: string): XmlElement {
  // XML 1.0, 2.11: a line ends with LF, whatever was sent.
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (NO_CHARACTER.test(source)) throw new XmlError('has a character that XML does not have');
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  const open: Open[] = [];
  let root: XmlElement | undefined;
  const close = (element: Open): void => {
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  };
  while (at < source.length) {
    const start = at;
    const inside = open.at(-1);
    const word = take(TEXT);
    if (word) {
      if (word[0].includes(']]>')) throw new XmlError('has ]]> in a text');
      if (inside) inside.children.push(resolved(word[0]));
      else if (word[0].trim() !== '') throw new XmlError('has text beside its root');
      continue;
    }
    const comment = take(COMMENT);
    if (comment) {
      if (/--|-$/.test(comment[1] ?? '')) throw new XmlError('has -- in a comment');
      continue;
    }
    const instruction = take(INSTRUCTION);
    if (instruction) {
      if (instruction[1]?.toLowerCase() === 'xml' && start > 0)
        throw new XmlError('has a declaration that is not at its beginning');
      continue;
    }
    const cdata = inside && take(CDATA);
    if (cdata) {
      inside.children.push(cdata[1] ?? '');
      continue;
    }
    if (source.startsWith('<!', at) && !source.startsWith('<!--', at) && !source.startsWith('<![', at))
      throw new XmlError('may have no document type and no entities');
    const end = take(END_TAG);
    if (end) {
      if (!inside || inside.name !== end[1])
        throw new XmlError('is not well-formed XML: an end tag has no beginning');
      open.pop();
      close(inside);
      continue;
    }
    const tag = take(START_TAG);
    if (!tag) throw new XmlError('is not well-formed XML');
    if (!inside && root) throw new XmlError('has more than one root');
    const element: Open = { name: tag[1] ?? '', children: [] };
    const attributes = new Set<string>();
    for (let found = take(ATTRIBUTE); found; found = take(ATTRIBUTE)) {
      const name = found[1] ?? '';
      if (attributes.has(name)) throw new XmlError('is not well-formed XML: an attribute stands twice');
      attributes.add(name);
      resolved(found[2] ?? found[3] ?? '');
    }
    const tail = take(TAG_END);
    if (!tail) throw new XmlError('is not well-formed XML: a tag has no end');
    if (tail[1] === '/') close(element);
    else open.push(element);
  }
  if (open.length > 0 || !root) throw new XmlError('is not well-formed XML: it has no end');
  return root;
}

/** The five entities of XML itself, and characters by number; there are no others. */
function resolved(text: string): string {
  return text.replace(/&([^;&]*)(;?)/g, (_whole, name: string, end: string) => {
    const number = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
    const point = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 10 : 16) : undefined;
    if (point !== undefined && end !== '' && point <= 0x10ffff) {
      const character = String.fromCodePoint(point);
      if (!NO_CHARACTER.test(character)) return character;
    }
    const predefined = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
    if (end === '' || predefined === undefined)
      throw new XmlError('has an entity or a character that XML does not have');
    return predefined;
  });
}
