import type { Directory, Requester } from '../../directory/port';
import { GatewayError } from '../../errors';
import { nameOfCharacter } from '../../lib/characters';
import { withoutPunctuation } from '../../lib/phone-number';
import type { ClickedParties } from './clicked-calls';

/** A number or a user, with or without a domain. */
const PARTY = /^[A-Za-z0-9_.+*#~-]{1,64}(?:@[A-Za-z0-9.-]{1,64})?$/;
/** A party as a dial string names it: its endpoint, and its name for that endpoint. */
const DIALLED = /^(?:[A-Za-z0-9_.-]{1,64}\/){0,4}([^/]*)$/;

/** The parties that a request names. */
export interface NamedParties {
  readonly agent: string | undefined;
  readonly calling: string | undefined;
  readonly called: string | undefined;
}

/**
 * Returns who calls whom. The agent is the calling party if no other is named. A domain of ours is left out.
 *
 * @throws GatewayError invalid_argument; agent_mismatch if the requester is neither the agent nor an admin; unknown_agent
 */
export function settleParties(
  directory: Directory,
  requester: Requester,
  { agent, calling, called }: NamedParties,
): ClickedParties {
  const bare = (party: string): string =>
    party.endsWith(`@${directory.realm}`) ? party.slice(0, -directory.realm.length - 1) : party;
  if (!calling || !called) {
    throw new GatewayError('invalid_argument', 'The URL must name the calling and the called party.');
  }
  const parties = { agent: bare(agent ?? calling), calling: bare(calling), called: bare(called) };
  if (requester.role !== 'admin' && requester.name !== parties.agent) {
    throw new GatewayError(
      'agent_mismatch',
      'Authenticated user does not match the agent that places the call, or the caller',
    );
  }
  if (!directory.user(parties.agent)) {
    throw new GatewayError('unknown_agent', `could not find credentials for ${parties.agent}`);
  }
  return parties;
}

/** The kinds of names in the directory. */
export interface Names {
  readonly isUser: (name: string) => boolean;
  /** A conference's name may contain more characters than a user's. */
  readonly isConference: (name: string) => boolean;
}

/**
 * Returns the party of `/my/call/{to}`. The name of a user stays as it is. From a number as people write it, the characters between
 * its digits are removed.
 *
 * @throws GatewayError invalid_argument
 */
export function partyOfNumber(to: string | undefined, { isUser, isConference }: Names): string {
  if (to !== undefined && PARTY.test(to) && isUser(to)) return to;
  const party = withoutPunctuation(to ?? '');
  if (PARTY.test(party) || isConference(party)) return party;
  throw new GatewayError('invalid_argument', problemOf(party));
}

/** Returns why a text is no party: the first character that cannot be in one, or its length. */
function problemOf(party: string): string {
  const [character] = /[^A-Za-z0-9_.+*#~@-]/u.exec(party) ?? [];
  const problem =
    character === undefined
      ? 'it must have 1 to 64 characters, and as many after an @ if it has one'
      : `it cannot contain ${nameOfCharacter(character)}`;
  return `The URL must name a number or a user after /my/call/; ${problem}.`;
}

/** The log shows this for a party or an action that fits no grammar, because it may be any text. */
export const REFUSED = '[refused]';

/**
 * Returns a party for the log: itself if it is a number, a user or a dial string to one; if not, `[refused]`. `undefined`
 * if no party was named.
 */
export function loggedParty(directory: Directory, party: string | undefined): string | undefined {
  if (party === undefined || directory.user(party)) return party;
  return PARTY.test(DIALLED.exec(party)?.[1] ?? '') ? party : REFUSED;
}
