import { separateString } from '../text/separate-string';

export interface DialLeg {
  /** "endpoint/data". */
  url: string;
  variables: [name: string, value: string][];
}

export interface DialString {
  /** One after the other (`|`); the legs of one are called together (`,` and `:_:`). */
  attempts: DialLeg[][];
  /** The variables in <> and {}. */
  variables: [name: string, value: string][];
  nestedVariables: boolean;
}

/**
 * Reads the dial string of switch_ivr_originate (switch_ivr_originate.c:2260-2400), such as
 * `{a=b}[c=d]user/200@x,sofia/gateway/g/1|error/USER_BUSY`. Returns `undefined` if FreeSWITCH cannot read it.
 */
export function parseDialString(text: string): DialString | undefined {
  const variables: [string, string][] = [];
  let rest = text.replace(/^ +/, '');
  for (const brackets of ['<>', '{}']) {
    while (rest.startsWith(brackets.charAt(0))) {
      const end = closing(rest, brackets);
      if (end < 0) return undefined;
      variables.push(...parseVariables(rest.slice(1, end)));
      rest = rest.slice(end + 1).replace(/^ +/, '');
    }
  }
  const attempts = split(rest, '|').map((group) => {
    return split(group, ':_:')
      .flatMap((part) => split(part, ','))
      .map(parseLeg);
  });
  if (attempts.some((legs) => legs.some((leg) => !leg || leg.url === ''))) return undefined;
  // Found anywhere, even in a number (switch_ivr_originate.c:2269).
  const nestedVariables = /origination_nested_vars=true/i.test(text);
  return { attempts: attempts as DialLeg[][], variables, nestedVariables };
}

function parseLeg(text: string): DialLeg | undefined {
  const variables: [string, string][] = [];
  let url = text.trim();
  while (url.startsWith('[')) {
    const end = closing(url, '[]');
    if (end < 0) return undefined;
    variables.push(...parseVariables(url.slice(1, end)));
    url = url.slice(end + 1).trim();
  }
  return { url, variables };
}

/**
 * switch_event_create_brackets (switch_event.c:1685): `^^X` at the beginning makes X the separator. The same function
 * cuts name and value, and removes another level of quotes (switch_event.c:1736).
 */
function parseVariables(inner: string): [string, string][] {
  const line = /^\^\^./.test(inner) ? inner : `^^,${inner}`;
  return separateString(line, 1024).flatMap((word): [string, string][] => {
    const [name = '', value] = word === '' ? [] : separateString(`^^=${word}`, 2);
    return value === undefined ? [] : [[name, value]];
  });
}

/** Returns the position of the bracket that closes the first one; quotes hide brackets. */
function closing(text: string, [open, close]: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return -1;
}

/** Cuts at the separator, but not inside brackets. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[' || char === '{') depth++;
    if (char === ']' || char === '}') depth--;
    if (depth <= 0 && text.startsWith(separator, at)) {
      parts.push('');
      at += separator.length - 1;
    } else {
      parts[parts.length - 1] += char;
    }
  }
  return parts;
}
