import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { withoutPunctuation } from '../lib/phone-number';

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
  constructor(private readonly rules: DialRules) {}

  /**
   * Returns the dial string for the destination that a requester asked for. If the destination is a dial string, it is returned
   * unchanged. If it is a bare name or number, it is filled into the default template. Punctuation in a bare number is removed.
   *
   * @throws GatewayError not_allowed if no rule allows it
   */
  destination(requester: Requester, asked: string): string {
    if (!asked.includes('/')) return this.fill('default', requester, withoutPunctuation(asked));
    if (!this.rules.allow.some((rule) => admits(rule, requester, asked))) throw notAllowed();
    return asked;
  }

  /** Returns the dial string that invites a user. @throws GatewayError not_allowed if no rule allows it */
  invitation(requester: Requester, user: string): string {
    const { invite } = this.rules;
    const placeholder = invite === undefined ? undefined : placeholderOf(invite);
    // A user may have a name such as 10-20.
    const isUser = placeholder !== undefined && ALPHABETS[placeholder].test(user);
    return this.fill('invite', requester, isUser ? user : withoutPunctuation(user));
  }

  /**
   * Returns a template with the value filled in. A template needs no rule. But if rules have the same text in `to`, one of them
   * must admit the requester and the number.
   */
  private fill(key: 'default' | 'invite', requester: Requester, value: string): string {
    const template = this.rules[key];
    if (template === undefined) {
      throw new GatewayError(
        'not_allowed',
        `A name or number alone cannot be dialled: no dial.${key} is configured.`,
      );
    }
    const placeholder = placeholderOf(template);
    if (!placeholder || !ALPHABETS[placeholder].test(value)) throw notAllowed();
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

/** The detail names neither the requested nor the allowed destinations: both may be phone numbers of people. */
function notAllowed(): GatewayError {
  return new GatewayError(
    'not_allowed',
    'No rule of this gateway allows the requester to dial this destination.',
  );
}
