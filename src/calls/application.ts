import { GatewayError } from '../errors';
import { nameOfCharacter } from '../lib/characters';

/** Characters that cannot be part of an application's argument. */
const NOT_CARRIED = /[()$\\"`|<>[\]^\p{Cc}]|:_:/u;

/**
 * Returns the application that `originate` gives to a channel: `&bridge({…}user/1000)`.
 *
 * FreeSWITCH takes the argument up to the first `)` (mod_commands.c `originate_function`), and expands `$` in it when it
 * executes it (switch_core_session.c). So an argument is refused if it contains one of these, or a character that ends a
 * line or a quotation of the API. If an argument has a backslash before a quote, FreeSWITCH leaves out the argument and
 * its application (switch_caller.c:567).
 *
 * @param argument a dial string or the name of a conference, made by policy and configuration
 * @throws GatewayError not_allowed
 */
export function applicationWith(name: 'bridge' | 'conference', argument: string): string {
  const [character] = NOT_CARRIED.exec(argument) ?? [];
  if (character !== undefined) {
    const what = [...character].length > 1 ? `"${character}"` : nameOfCharacter(character);
    throw new GatewayError(
      'not_allowed',
      `An application of FreeSWITCH cannot be given a destination, caller id or conference with ${what}.`,
    );
  }
  return `&${name}(${argument})`;
}
