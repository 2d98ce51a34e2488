/** switch_xml_toxml (switch_xml.c:2517-2721): FreeSWITCH's own XML writer, with its own escaping. */

export interface XmlElement {
  name: string;
  attributes?: [name: string, value: string][];
  children?: XmlElement[];
  text?: string;
}

/** Returns the document of a root element: with its header, two spaces of indent, every element on a line. */
export function toXml(root: XmlElement): string {
  return write('<?xml version="1.0"?>\n', root, 0);
}

function write(before: string, element: XmlElement, depth: number): string {
  const indent = '  '.repeat(depth);
  let out = before.endsWith('>') ? `${before}\n` : before;
  out += `${indent}<${element.name}`;
  for (const [name, value] of element.attributes ?? []) out += ` ${name}="${ampEncode(value, true)}"`;
  out += '>';
  for (const child of element.children ?? []) out = write(out, child, depth + 1);
  out += ampEncode(element.text ?? '', false);
  // If a text ends with a line feed, its closing tag is indented, too (switch_xml.c:2698).
  if (out.endsWith('\n')) out += indent;
  return `${out}</${element.name}>\n`;
}

/**
 * switch_xml_ampencode: returns a byte string with entities. Bytes that are not UTF-8 are dropped, and after "<!"
 * everything is copied unchanged (switch_xml.c:2549).
 */
export function ampEncode(value: string, attribute: boolean): string {
  let out = '';
  let expected = 0;
  let codePoint = 0;
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    const code = value.charCodeAt(at);
    if (char === '<' && value[at + 1] === '!') return out + value.slice(at);
    const entity = entityOf(char, attribute);
    if (entity !== undefined) {
      out += entity;
    } else if (expected > 0) {
      // The byte that breaks a sequence is lost with it, even if it is a plain letter (switch_xml.c:2604).
      if (code >> 6 !== 2) {
        expected = 0;
        continue;
      }
      codePoint = (codePoint << 6) | (code & 0x3f);
      if (--expected === 0) out += `&#x${codePoint.toString(16).toUpperCase()};`;
    } else if (code >= 0xc0) {
      expected = code >= 0xf0 ? 3 : code >= 0xe0 ? 2 : 1;
      codePoint = code & (0x3f >> expected);
    } else if (code < 0x80) {
      out += char;
    }
  }
  return out;
}

function entityOf(char: string, attribute: boolean): string | undefined {
  if (char === '&') return '&amp;';
  if (char === '<') return '&lt;';
  if (char === '>') return '&gt;';
  if (char === '\r') return '&#xD;';
  if (!attribute) return undefined;
  return { '"': '&quot;', '\n': '&#xA;', '\t': '&#x9;' }[char];
}
