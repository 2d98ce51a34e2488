/** Writes small XML documents: elements and text, no attributes but a namespace. */

/** An element: its name, and its text or its children. An undefined value is no element at all. */
export type Element = readonly [name: string, value: string | readonly Element[] | undefined];

/**
 * The text as it may stand between tags or within quotes. What XML 1.0 §2.2 has no way to write becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A document in UTF-8, in one line as the original writes it. */
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
