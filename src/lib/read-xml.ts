import { SaxesParser } from 'saxes';

/** An element of a document. Attributes are checked, but not kept. */
export interface XmlElement {
  readonly name: string;
  /** Elements and texts in order. References are resolved. */
  readonly children: readonly (XmlElement | string)[];
}

/** A text is not an XML document that the gateway reads. The message continues a sentence that begins with "The body". */
export class XmlError extends Error {}

interface Open {
  readonly name: string;
  readonly children: (XmlElement | string)[];
}

/** The longest part of the parser's message that is passed on. It repeats names, which may be as long as the document. */
const MESSAGE_LENGTH = 120;

/**
 * Reads a well-formed document (XML 1.0) and returns its root. It may have no document type, and so no entities of its own.
 *
 * @throws XmlError if it is not such a document
 */
export function readXml(text: string): XmlElement {
  // Force XML 1.0: XML 1.1 would allow control characters as references.
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
