import { GatewayError } from '../errors';

/**
 * The application that `originate` gives to a channel: `&bridge({…}user/1000)`.
 *
 * FreeSWITCH takes the argument up to the first `)` (mod_commands.c `originate_function`), and expands `$` in it when it
 * executes it (switch_core_session.c): nothing that holds them, or that ends a line or a quotation of the API, is said.
 *
 * @param argument a dial string or the name of a conference, made by policy and configuration
 * @throws GatewayError not_allowed
 */
export function applicationWith(name: 'bridge' | 'conference', argument: string): string {
  if (/[()$\\"`|<>[\]^\p{Cc}]|:_:/u.test(argument)) {
    throw new GatewayError(
      'not_allowed',
      'The destination cannot be said within an application of FreeSWITCH.',
    );
  }
  return `&${name}(${argument})`;
}
