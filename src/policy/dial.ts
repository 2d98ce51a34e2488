import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { nameOfCharacter } from '../lib/characters';
import { numberLikeLength, withoutPunctuation } from '../lib/phone-number';

/** Which destinations may be called: the section `dial` of the configuration. */
export interface DialRules {
  /** The template for a bare destination such as `1000`. */
  readonly default?: string | undefined;
  /** The template for `invite`. */
  readonly invite?: string | undefined;
  readonly allow: readonly DialRule[];
}

export interface DialRule {
  /** A dial string with at most one `{user}` or `{number}`. The rest is literal. */
  readonly to: string;
  /** A pattern that the whole `{number}` must match. */
  readonly number?: string | undefined;
  /** Who may call it; everybody if it is left out. */
  readonly users?: readonly string[] | undefined;
}

/**
 * What may replace a placeholder. FreeSWITCH's originate must not find a list in it (`,` `|` `:_:`), variables (`{` `[` `<`),
 * an inline application or another endpoint (`/`), or another domain (`@`).
 */
const ALPHABETS = { user: /^[A-Za-z0-9_.+-]{1,64}$/, number: /^\+?[0-9]{1,32}$/ } as const;

/** Decides which dial strings the gateway sends to FreeSWITCH. */
export class DialPolicy {
  /** @param users the names of the users of the directory; such a name may look like a number */
  constructor(
    private readonly rules: DialRules,
    private readonly users: ReadonlySet<string> = new Set(),
  ) {}

  /**
   * Returns the dial string for the destination that a requester asked for. If it is a bare name or number, it is filled into
   * the default template. A dial string is returned as it is. In both, punctuation is removed from a number.
   *
   * @throws GatewayError not_allowed if no rule allows it
   */
  destination(requester: Requester, asked: string): string {
    // A number may have a slash between its digits. No endpoint of FreeSWITCH has a name of digits.
    if (!withoutPunctuation(asked).includes('/')) return this.fill('default', requester, asked);
    const forms = this.rules.allow.flatMap((rule) => admitted(rule, requester, asked) ?? []);
    // A rule may hold the punctuation itself, as `loopback/10-20` and `{user}` do.
    const [form] = forms;
    if (form !== undefined) return forms.includes(asked) ? asked : form;
    const problems = this.rules.allow
      .filter((rule) => isFor(rule, requester) && partsOf(rule.to, asked) !== undefined)
      .map((rule) => problemOf(rule, asked));
    // If there is none for a rule, it is the `number` of that rule that refuses.
    if (problems.length > 0) throw problems.every((problem) => problem) ? problems[0] : notAllowed();
    const numberLike = asked.slice(0, numberLikeLength(asked));
    if (/[0-9]/.test(numberLike) && numberLike !== asked)
      throw cannotHold('number', asked, numberLike.length);
    throw notAllowed();
  }

  /** Returns the dial string that invites a user, by the same rules. @throws GatewayError not_allowed if no rule allows it */
  invitation(requester: Requester, user: string): string {
    return this.fill('invite', requester, user);
  }

  /**
   * Returns a template with a name or number filled in. Punctuation is removed from a number, unless it is the name of a user, such
   * as `10-20`. A template needs no rule. But if rules have the same text in `to`, one of them
   * must admit the requester and the number.
   */
  private fill(key: 'default' | 'invite', requester: Requester, asked: string): string {
    const template = this.rules[key];
    if (template === undefined) {
      throw new GatewayError(
        'not_allowed',
        `A name or number alone cannot be dialled: no dial.${key} is configured.`,
      );
    }
    const placeholder = placeholderOf(template);
    if (!placeholder) throw notAllowed();
    const isName = ALPHABETS[placeholder].test(asked) && this.users.has(asked);
    const value = isName ? asked : withoutPunctuation(asked);
    if (!ALPHABETS[placeholder].test(value)) throw unfit(placeholder, asked);
    const filled = template.replace(`{${placeholder}}`, () => value);
    const rules = this.rules.allow.filter(({ to }) => to === template);
    if (rules.length > 0 && !rules.some((rule) => admitted(rule, requester, filled) === filled))
      throw notAllowed();
    return filled;
  }
}

function isFor({ users }: DialRule, requester: Requester): boolean {
  return users === undefined || users.includes(requester.name);
}

/** Returns the dial string that a rule allows if a requester asks for this one; `undefined` if it allows none. */
function admitted(rule: DialRule, requester: Requester, asked: string): string | undefined {
  if (!isFor(rule, requester)) return undefined;
  const { to, number } = rule;
  const parts = partsOf(to, asked);
  if (!parts) return to === asked ? asked : undefined;
  const { placeholder, before, value, after } = parts;
  const filling = fillingOf(placeholder, value);
  if (filling === undefined) return undefined;
  if (number !== undefined && !new RegExp(`^(?:${number})$`).test(filling)) return undefined;
  return `${before}${filling}${after}`;
}

/** Returns the error for the text at the placeholder of a dial string; `undefined` if it can be there. */
function problemOf({ to }: DialRule, asked: string): GatewayError | undefined {
  const { placeholder, value = '' } = partsOf(to, asked) ?? {};
  if (placeholder === undefined || fillingOf(placeholder, value) !== undefined) return undefined;
  const [beforeSlash = ''] = value.split('/', 1);
  return unfit(placeholder, value, placeholder === 'number' ? numberLikeLength(beforeSlash) : 0);
}

/**
 * Returns what replaces the placeholder if a dial string has this text there; `undefined` if nothing can. `{user}` is a name as it
 * is written. A slash separates the parts of a dial string, so it is no punctuation.
 */
function fillingOf(placeholder: 'user' | 'number', value: string): string | undefined {
  const filling = placeholder === 'number' && !value.includes('/') ? withoutPunctuation(value) : value;
  return ALPHABETS[placeholder].test(filling) ? filling : undefined;
}

/** Returns the text at the placeholder of a template, and the texts around; `undefined` if these differ or there is none. */
function partsOf(template: string, asked: string) {
  const placeholder = placeholderOf(template);
  if (!placeholder) return undefined;
  const [before = '', after = ''] = template.split(`{${placeholder}}`);
  if (!asked.startsWith(before) || !asked.endsWith(after) || asked.length < before.length + after.length)
    return undefined;
  return { placeholder, before, value: asked.slice(before.length, asked.length - after.length), after };
}

function placeholderOf(template: string): 'user' | 'number' | undefined {
  return /\{(user|number)\}/.exec(template)?.[1] as 'user' | 'number' | undefined;
}

/**
 * Returns the error for a text that cannot replace the placeholder. It names the first character that hinders.
 *
 * @param number how much of the text, from its beginning, can be a number
 */
function unfit(
  placeholder: 'user' | 'number',
  asked: string,
  number = numberLikeLength(asked),
): GatewayError {
  const what = placeholder === 'number' ? 'number' : 'name or number';
  if (asked === '') return new GatewayError('not_allowed', `The ${what} to dial must not be empty.`);
  const name = placeholder === 'number' ? 0 : (/^[A-Za-z0-9_.+-]*/.exec(asked)?.[0].length ?? 0);
  // The requester meant what more of the text fits: a letter hinders in `(415) 555-0100 x5`, not the bracket.
  const held = Math.max(number, name);
  if (held < asked.length)
    return cannotHold(number === name ? what : number > name ? 'number' : 'name', asked, held);
  const [most, unit] = placeholder === 'number' ? [32, 'digits'] : [64, 'characters'];
  if (withoutPunctuation(asked).length <= most) return notAllowed();
  return new GatewayError('not_allowed', `The ${what} to dial must be at most ${most} ${unit} long.`);
}

/** @param at the position of the character that hinders */
function cannotHold(what: string, asked: string, at: number): GatewayError {
  const character = String.fromCodePoint(asked.codePointAt(at) ?? 0);
  return new GatewayError(
    'not_allowed',
    character === '+' && what === 'number'
      ? 'The number to dial can hold "+" only at its beginning.'
      : `The ${what} to dial cannot hold ${nameOfCharacter(character)}.`,
  );
}

/** The detail names neither the requested nor the allowed destinations: both may be phone numbers of people. */
function notAllowed(): GatewayError {
  return new GatewayError(
    'not_allowed',
    'No rule of this gateway allows the requester to dial this destination.',
  );
}
