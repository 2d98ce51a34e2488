import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { CommandSpec, MediaType } from '../../src/commands/spec';
import { TEXT_OR_JSON } from '../../src/commands/spec';
import { GatewayError } from '../../src/errors';
import type { Mount } from './mounts';
import { mostWanted } from './quality';

/**
 * Returns the media type of a command's answer.
 *
 * @param spec the command's row; `undefined` if the command will be rejected anyway
 * @throws GatewayError not_acceptable, on mounts that follow `Accept`
 */
export function chooseType(req: IncomingMessage, mount: Mount, spec: CommandSpec | undefined): MediaType {
  // The original sends text only, and its clients wrap any answer.
  const offered = mount.name === 'sipxecs' ? TEXT_OR_JSON : (spec?.produces ?? TEXT_OR_JSON);
  const chosen = accepted(req, offered);
  if (chosen !== undefined) return chosen;
  if (mount.ignoresAccept) return offered[0] ?? 'text/plain';
  throw new GatewayError('not_acceptable', `Accept must allow one of these types: ${offered.join(', ')}.`);
}

/** Rejects a request for JSON if its `Accept` excludes JSON. @throws GatewayError not_acceptable */
export function acceptJson(req: IncomingMessage): void {
  if (accepted(req, ['application/json']) === undefined) {
    throw new GatewayError('not_acceptable', 'Accept must allow application/json.');
  }
}

/** Maximum size in bytes of an `Accept` that is read; those of browsers have 150. */
const ACCEPT_BYTES = 1_024;

/** Returns `Accept`; `undefined` if it is too long, since reading it would cost more than the answer. */
export function acceptOf({ headers: { accept } }: IncomingMessage): string | undefined {
  return accept === undefined || accept.length > ACCEPT_BYTES ? undefined : accept;
}

/** Returns the type that `Accept` prefers, the first of equals; `undefined` if it accepts none of them. */
export function accepted<Type extends string>(
  req: IncomingMessage,
  types: readonly Type[],
): Type | undefined {
  const accept = acceptOf(req);
  // Nearly every client sends this.
  if (accept === undefined || accept === '*/*') return types[0];
  const chosen = accepts(req).type([...types]);
  // For the library `application/json; charset=utf-8` is not the type `application/json`.
  return types.find((type) => type === chosen) ?? mostWanted(accept, types);
}
