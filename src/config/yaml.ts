import { LineCounter, parseDocument, visit } from 'yaml';

/**
 * Reads YAML as text, lists and maps of text: every scalar stays what was written (`0300` is not 300).
 *
 * Aliases and tags are mistakes: a password that begins with `*`, `&` or `!` and is not quoted would be one of them.
 *
 * @returns the value; or `line n: what is wrong`, one for each mistake, without any text of the file
 */
export function readYaml(text: string): { value: unknown } | { problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const at = (offset: number | undefined, what: string): string =>
    `line ${lines.linePos(offset ?? 0).line}: ${what}`;
  const problems = document.errors.map(({ pos, code }) => at(pos[0], explain(code)));
  const quote = 'is a tag, an anchor or an alias of YAML; put a value that begins with ! & or * into quotes';
  problems.push(...document.warnings.map(({ pos }) => at(pos[0], quote)));
  visit(document, {
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor !== undefined) problems.push(at(node.range?.[0], quote));
    },
    Alias: (_key, alias) => {
      problems.push(at(alias.range?.[0], quote));
    },
  });
  if (problems.length > 0) return { problems: [...new Set(problems)] };
  return { value: document.toJS() ?? {} };
}

/** The codes of the yaml package, in words; its own messages quote the file. */
function explain(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'a key stands twice; keys must be unique';
    case 'BAD_INDENT':
      return 'the indentation is wrong';
    case 'TAB_AS_INDENT':
      return 'a tab cannot indent; use spaces';
    case 'MISSING_CHAR':
      return 'a quote, bracket or colon is missing';
    default:
      return `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
  }
}
