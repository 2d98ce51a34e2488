import { type RequestHandler, Router } from 'express';
import { type CommandTable, describeCommand } from '../../src/commands/describe';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import { COMMANDS } from '../../src/commands/table';
import { only } from '../http/methods';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';

const TABLE: CommandTable = {
  commands: COMMANDS.map(describeCommand),
  refused: [...REFUSED_COMMANDS].map(([command, reason]) => ({ command, reason })),
};

/** `GET /api/commands`: returns the commands for a conference, and how much each disturbs. */
export function commandTableRoutes({ authenticate }: { readonly authenticate: RequestHandler }): Router {
  const router = Router({ caseSensitive: true });
  router.all('/api/commands', only('GET', 'HEAD'), authenticate, (req, res) => {
    acceptJson(req);
    queryOf(req);
    res.json(TABLE);
  });
  return router;
}
