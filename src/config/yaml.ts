import { LineCounter, parseDocument, visit } from 'yaml';
import { yamlWords } from './yaml-words';

/**
 * Reads YAML as text, lists and maps of text. Every scalar stays as it was written (`0300` is not 300).
 *
 * Aliases and tags are mistakes: a password without quotes that begins with `*`, `&` or `!` would be one of them.
 *
 * @returns the value; or `line n, column m: what is wrong`, one for each line with a mistake, without any text of the
 * file
 */
export function readYaml(text: string): { value: unknown } | { problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const found: { readonly offset: number; readonly what: string }[] = document.errors.map(
    ({ pos, code, message }) => ({ offset: pos[0], what: yamlWords(code, message) }),
  );
  const quote =
    'this is a tag, an anchor or an alias of YAML; put a value that begins with ! & or * into quotes';
  found.push(...document.warnings.map(({ pos }) => ({ offset: pos[0], what: quote })));
  visit(document, {
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor !== undefined)
        found.push({ offset: node.range?.[0] ?? 0, what: quote });
    },
    Alias: (_key, alias) => {
      found.push({ offset: alias.range?.[0] ?? 0, what: quote });
    },
  });
  if (found.length === 0) return { value: document.toJS() ?? {} };
  // Further mistakes in the same line are usually caused by the first one.
  const first = new Map<number, string>();
  for (const { offset, what } of found) {
    const { line, col } = lines.linePos(offset);
    if (!first.has(line)) first.set(line, `line ${line}, column ${col}: ${what}`);
  }
  return { problems: [...first.values()] };
}
