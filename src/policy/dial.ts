import type { Requester } from '../directory/port';
import { GatewayError } from '../errors';
import { withoutPunctuation } from '../lib/phone-number';

/** Where calls may go: `dial` of the configuration. */
export interface DialRules {
  /** For a bare destination such as `1000`. */
  readonly default?: string | undefined;
  /** For `invite`. */
  readonly invite?: string | undefined;
  readonly allow: readonly DialRule[];
}

export interface DialRule {
  /** A dial string with at most one `{user}` or `{number}`; everything else is literal. */
  readonly to: string;
  /** What `{number}` must be, as a whole. */
  readonly number?: string | undefined;
  /** Who may; everybody where it is left out. */
  readonly users?: readonly string[] | undefined;
}

/**
 * What may stand for a placeholder. Nothing that FreeSWITCH's originate could take for a list (`,` `|` `:_:`),
 * variables (`{` `[` `<`), an inline application or another endpoint (`/`), or another domain (`@`).
 */
const ALPHABETS = { user: /^[A-Za-z0-9_.+-]{1,64}$/, number: /^\+?[0-9]{1,32}$/ } as const;

/** Decides which dial strings are said to FreeSWITCH. */
export class DialPolicy {
  constructor(private readonly rules: DialRules) {}

  /**
   * The dial string for what a requester asked for: itself if a rule allows it, the default template filled in
   * if it is bare. A bare number first loses what people write between its digits.
   *
   * @throws GatewayError not_allowed
   */
  destination(requester: Requester, asked: string): string {
    if (!asked.includes('/')) return this.fill('default', requester, withoutPunctuation(asked));
    if (!this.rules.allow.some((rule) => admits(rule, requester, asked))) throw notAllowed();
    return asked;
  }

  /** The dial string that invites a user. @throws GatewayError not_allowed */
  invitation(requester: Requester, user: string): string {
    const { invite } = this.rules;
    const placeholder = invite === undefined ? undefined : placeholderOf(invite);
    // A user may have a name such as 10-20.
    const isUser = placeholder !== undefined && ALPHABETS[placeholder].test(user);
    return this.fill('invite', requester, isUser ? user : withoutPunctuation(user));
  }

  /** A template stands for itself; where a rule has the same, that rule's users and number hold for it too. */
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

/** Says neither what was asked for nor what would be allowed: both may be numbers of people. */
function notAllowed(): GatewayError {
  return new GatewayError(
    'not_allowed',
    'No rule of this gateway allows the requester to dial this destination.',
  );
}
