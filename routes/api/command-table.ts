import { type RequestHandler, Router } from 'express';
import { type CommandDescription, describeCommand } from '../../src/commands/describe';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import { COMMANDS } from '../../src/commands/table';
import { only } from '../http/methods';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';

/** The table of commands, for programs that offer them. */
export interface CommandTable {
  readonly commands: readonly CommandDescription[];
  /** Commands of mod_conference that are not forwarded, and why. */
  readonly refused: readonly { readonly command: string; readonly reason: string }[];
}

const TABLE: CommandTable = {
  commands: COMMANDS.map(describeCommand),
  refused: [...REFUSED_COMMANDS].map(([command, reason]) => ({ command, reason })),
};

/** `GET /api/commands`: what can be said to a conference, and how much it disturbs. */
export function commandTableRoutes({ authenticate }: { readonly authenticate: RequestHandler }): Router {
  const router = Router({ caseSensitive: true });
  router.all('/api/commands', only('GET', 'HEAD'), authenticate, (req, res) => {
    acceptJson(req);
    queryOf(req);
    res.json(TABLE);
  });
  return router;
}
