import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { CommandSpec, MediaType } from '../../src/commands/spec';
import { TEXT_OR_JSON } from '../../src/commands/spec';
import { GatewayError } from '../../src/errors';
import type { Mount } from './mounts';
import { mostWanted } from './quality';

/**
 * Chooses how a command's answer is represented.
 *
 * @param spec the command's row; undefined for a command that will be refused anyway
 * @throws GatewayError not_acceptable, on mounts that heed `Accept`
 */
export function chooseType(req: IncomingMessage, mount: Mount, spec: CommandSpec | undefined): MediaType {
  // The original knows text only, and its clients wrap whatever comes.
  const offered = mount.name === 'sipxecs' ? TEXT_OR_JSON : (spec?.produces ?? TEXT_OR_JSON);
  const chosen = accepted(req, offered);
  if (chosen !== undefined) return chosen;
  if (mount.ignoresAccept) return offered[0] ?? 'text/plain';
  throw new GatewayError('not_acceptable', `This answer can be given as ${offered.join(', ')}.`);
}

/** Refuses a request for JSON whose `Accept` does not take it. @throws GatewayError not_acceptable */
export function acceptJson(req: IncomingMessage): void {
  if (accepted(req, ['application/json']) === undefined) {
    throw new GatewayError('not_acceptable', 'This answer can be given as application/json.');
  }
}

/** Bytes of an `Accept` that is read; those of browsers have 150. */
const ACCEPT_BYTES = 1_024;

/** `Accept`; a longer one counts as none, since reading it costs more than the answer. */
export function acceptOf({ headers: { accept } }: IncomingMessage): string | undefined {
  return accept === undefined || accept.length > ACCEPT_BYTES ? undefined : accept;
}

/** Whichever of the types `Accept` wants most, the first of equals; undefined where it takes none. */
export function accepted<Type extends string>(
  req: IncomingMessage,
  types: readonly Type[],
): Type | undefined {
  const accept = acceptOf(req);
  // What nearly every client says.
  if (accept === undefined || accept === '*/*') return types[0];
  const chosen = accepts(req).type([...types]);
  // The library takes `application/json; charset=utf-8` for another type than `application/json`.
  return types.find((type) => type === chosen) ?? mostWanted(accept, types);
}
