/** Writes small XML documents: elements and text, without attributes except a namespace. */

/** An element: its name, and its text or its children. If the value is `undefined`, the element is left out. */
export type Element = readonly [name: string, value: string | readonly Element[] | undefined];

/**
 * Returns the text, escaped for use between tags or in quotes. Characters that XML 1.0 §2.2 does not allow become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns a document in UTF-8, in one line, as sipXecs writes it. */
export function xmlDocument(root: Element, namespace?: string): string {
  const [name, value] = root;
  const xmlns = namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${xmlns}>${contentOf(value ?? '')}</${name}>\n`;
}

function contentOf(value: string | readonly Element[]): string {
  if (typeof value === 'string') return escapeXml(value);
  return value
    .map(([name, inner]) => (inner === undefined ? '' : `<${name}>${contentOf(inner)}</${name}>`))
    .join('');
}
