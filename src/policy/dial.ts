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
   * Returns the dial string for the destination that a requester asked for. If the destination is a dial string, it is returned
   * unchanged. If it is a bare name or number, it is filled into the default template. Punctuation in a bare number is removed.
   *
   * @throws GatewayError not_allowed if no rule allows it
   */
  destination(requester: Requester, asked: string): string {
    // A number may have a slash between its digits. No endpoint of FreeSWITCH has a name of digits.
    if (!withoutPunctuation(asked).includes('/')) return this.fill('default', requester, asked);
    if (this.rules.allow.some((rule) => admits(rule, requester, asked))) return asked;
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
    if (rules.length > 0 && !rules.some((rule) => admits(rule, requester, filled))) throw notAllowed();
    return filled;
  }
}

function admits(rule: DialRule, requester: Requester, asked: string): boolean {
  return (rule.users === undefined || rule.users.includes(requester.name)) && fits(rule, asked);
}

function fits({ to, number }: DialRule, asked: string): boolean {
  const placeholder = placeholderOf(to);
  if (!placeholder) return to === asked;
  const [before = '', after = ''] = to.split(`{${placeholder}}`);
  if (!asked.startsWith(before) || !asked.endsWith(after) || asked.length < before.length + after.length)
    return false;
  const value = asked.slice(before.length, asked.length - after.length);
  if (!ALPHABETS[placeholder].test(value)) return false;
  return number === undefined || new RegExp(`^(?:${number})$`).test(value);
}

function placeholderOf(template: string): 'user' | 'number' | undefined {
  return /\{(user|number)\}/.exec(template)?.[1] as 'user' | 'number' | undefined;
}

/** Returns the error for a bare destination that cannot replace the placeholder. It names the first character that hinders. */
function unfit(placeholder: 'user' | 'number', asked: string): GatewayError {
  const what = placeholder === 'number' ? 'number' : 'name or number';
  if (asked === '') return new GatewayError('not_allowed', `The ${what} to dial must not be empty.`);
  const number = numberLikeLength(asked);
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
