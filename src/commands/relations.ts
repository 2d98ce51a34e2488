import { z } from 'zod';
import { line } from '../freeswitch/ask';
import { readRelations } from '../replies/relations';
import { memberIds } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Commands that decide which members hear and see each other. */

const ids = memberIds(',', 100);
/** Pairs of members that one command may name: FreeSWITCH replies with a line for each. */
const MOST_PAIRS = 400;

export const relate = command({
  word: 'relate',
  scope: 'conference',
  summary: 'Keep members from hearing or seeing each other. Without an action, list the relationships.',
  danger: { usual: 'change', by: 'action', without: 'read' },
  args: {
    members: ids.optional(),
    others: ids
      .or(z.literal('0'))
      .optional()
      .describe('Member ids with commas between them; with `clear`, `0` means all'),
    action: z
      .string()
      .regex(
        /^(?:clear|(?:nospeak|nohear|sendvideo)(?:,(?:nospeak|nohear|sendvideo)){0,2})$/,
        'must be nospeak, nohear, sendvideo or clear',
      )
      .optional()
      .describe('`nospeak`, `nohear`, `sendvideo` (several with commas between them), or `clear`'),
  },
  check: ({ members, others, action }) => {
    const pairs = countOf(members) * countOf(others);
    if (pairs > MOST_PAIRS) {
      const message = `makes ${pairs} pairs with members; a command may name ${MOST_PAIRS}`;
      return [{ argument: 'others', message }];
    }
    if (others !== undefined && action === undefined) return [{ argument: 'action', message: 'is missing' }];
    if (others === '0' && action !== 'clear')
      return [{ argument: 'others', message: 'may be 0 with clear only' }];
    return [];
  },
  // If two run at once, they may lock the same two members in opposite order (conference_member.c:304).
  alone: true,
  loggable: ['members', 'others', 'action'],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: ({ members, others, action }) => line(['relate', members, others, action], readRelations),
  examples: [
    { tail: 'relate&367,368&369&nospeak', reply: '+OK 367->369 nospeak set\n+OK 368->369 nospeak set\n' },
    { tail: 'relate&367&99999&nospeak', reply: '-ERR relationship 367->99999 not found.\n' },
  ],
});

const countOf = (list: string | undefined): number => list?.split(',').length ?? 0;
