import { SaxesParser } from 'saxes';

/** An element of a document; attributes are held to the rules, and not kept. */
export interface XmlElement {
  readonly name: string;
  /** Its elements and texts in order. References are resolved. */
  readonly children: readonly (XmlElement | string)[];
}

/** Why a text is no XML document that is read here; its message goes on after "The body". */
export class XmlError extends Error {}

interface Open {
  readonly name: string;
  readonly children: (XmlElement | string)[];
}

/** Characters of the parser's words that are passed on: it repeats names, and they may be as long as the document. */
const MESSAGE_LENGTH = 120;

/**
 * Reads a well-formed document (XML 1.0) without a document type, and so without entities of its own.
 *
 * @throws XmlError
 */
export function readXml(text: string): XmlElement {
  // XML 1.1 would allow control characters as references.
  const parser = new SaxesParser({ defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: Open[] = [];
  let root: XmlElement | undefined;
  parser.on('error', ({ message }) => {
    throw new XmlError(`is not well-formed XML: ${message.slice(0, MESSAGE_LENGTH)}`.replace(/\.$/, ''));
  });
  parser.on('doctype', () => {
    throw new XmlError('may have no document type and no entities');
  });
  parser.on('opentag', ({ name }) => {
    const element: Open = { name, children: [] };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (words: string): void => {
    open.at(-1)?.children.push(words);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  if (!root) throw new XmlError('has no element');
  return root;
}
