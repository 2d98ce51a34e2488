/** cJSON's printer, compact and with tabs. Objects are lists of pairs: a key may occur twice, and the order counts. */

export type Json = string | number | boolean | Json[] | JsonObject;

export class JsonObject {
  readonly pairs: [key: string, value: Json][] = [];

  /** Adds a pair. If the value is undefined (NULL in C), no key is added. */
  add(key: string, value: Json | undefined): this {
    if (value !== undefined) this.pairs.push([key, value]);
    return this;
  }
}

/** cJSON_PrintUnformatted. */
export function compactJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`;
  if (value instanceof JsonObject) {
    return `{${value.pairs.map(([key, item]) => `${quote(key)}:${compactJson(item)}`).join(',')}}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

/** cJSON_Print: tabs, and an array's elements side by side. */
export function prettyJson(value: Json, depth = 0): string {
  if (Array.isArray(value)) return `[${value.map((item) => prettyJson(item, depth + 1)).join(', ')}]`;
  if (value instanceof JsonObject) {
    const tabs = '\t'.repeat(depth + 1);
    const lines = value.pairs.map(([key, item]) => `${tabs}${quote(key)}:\t${prettyJson(item, depth + 1)}`);
    return `{\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}${'\t'.repeat(depth)}}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped here
const ESCAPED = /["\\\x00-\x1f]/;
const ALL_ESCAPED = new RegExp(ESCAPED, 'g');

/** Bytes above 127 are printed raw, UTF-8 or not. Few strings have anything to escape, and a check is cheaper than replacing. */
export function quote(value: string): string {
  if (!ESCAPED.test(value)) return `"${value}"`;
  const escaped = value.replace(ALL_ESCAPED, (char) => {
    return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
