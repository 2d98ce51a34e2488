import type { Request } from 'express';
import type { CommandSpec, MediaType } from '../src/commands/spec';
import { TEXT_OR_JSON } from '../src/commands/spec';
import { GatewayError } from '../src/errors';
import type { Mount } from './mounts';

/**
 * Chooses how a command's answer is represented.
 *
 * @param spec the command's row; undefined for a command that will be refused anyway
 * @throws GatewayError not_acceptable, on mounts that heed `Accept`
 */
export function chooseType(req: Request, mount: Mount, spec: CommandSpec | undefined): MediaType {
  // The original knows text only, and its clients wrap whatever comes.
  const offered = mount.name === 'sipxecs' ? TEXT_OR_JSON : (spec?.produces ?? TEXT_OR_JSON);
  const accepted = req.accepts([...offered]);
  const chosen = offered.find((type) => type === accepted);
  if (chosen !== undefined) return chosen;
  if (mount.ignoresAccept) return offered[0] ?? 'text/plain';
  throw new GatewayError('not_acceptable', `This answer can be given as ${offered.join(', ')}.`);
}

/** Refuses a request for JSON whose `Accept` does not take it. @throws GatewayError not_acceptable */
export function acceptJson(req: Request): void {
  if (req.accepts('application/json') === false) {
    throw new GatewayError('not_acceptable', 'This answer can be given as application/json.');
  }
}
