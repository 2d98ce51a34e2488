import { z } from 'zod';
import { line, type Question } from '../freeswitch/ask';
import { unguessableDelimiter } from '../freeswitch/delimiter';
import { commonRefusal, NO_REPLY, type ReadContext } from '../replies/common';
import { parseConferenceJson } from '../replies/conference-json';
import { parseConferenceXml } from '../replies/conference-xml';
import { parseMemberRows } from '../replies/member-csv';
import { done, type Outcome, unrecognised } from '../replies/outcome';
import { escaped } from '../replies/prefixes';
import { word } from './args';
import { command, TEXT_OR_JSON } from './spec';

/** Commands that list the members. */

export const list = command({
  word: 'list',
  scope: 'conference',
  summary: 'List the members, the newest first.',
  danger: 'read',
  args: {
    form: word('delim', 'count', 'pretty')
      .optional()
      .describe(
        '`delim`: with the next argument as the separator; `count`: only their number; `pretty`: for people',
      ),
    delimiter: z
      .string()
      .max(16, 'must be at most 16 characters')
      // mod_conference strips a leading double quote, and all up to the next one.
      .refine((text) => !text.startsWith('"'), 'must not begin with a double quote')
      .optional()
      .describe('The separator of the fields, after `delim`'),
  },
  check: ({ form, delimiter }) => {
    if (form === 'delim' && delimiter === undefined)
      return [{ argument: 'delimiter', message: 'is missing' }];
    if (form !== 'delim' && delimiter !== undefined) {
      return [{ argument: 'delimiter', message: 'stands only after delim' }];
    }
    return [];
  },
  loggable: ['form', 'delimiter'],
  // Rows contain the names and numbers of callers.
  logReply: false,
  produces: [...TEXT_OR_JSON, 'text/csv'],
  ask: ({ form, delimiter }, want) =>
    want === 'parsed' && form !== 'count' ? askForView() : askForRows(form, delimiter),
  examples: [
    {
      tail: 'list',
      reply:
        '367;loopback/park1-a;2a1f5e44-485c-46ac-9668-5184209e638c;Outbound Call;park1;hear|speak|floor;1;1;1\n',
    },
    { tail: 'list', reply: '-ERR Conference Team not found\n' },
  ],
});

function askForRows(form: 'delim' | 'count' | 'pretty' | undefined, delimiter: string | undefined): Question {
  return line(['list', form, delimiter], (reply, context) => {
    const common = commonRefusal(reply, 'list', context);
    if (common) return common;
    if (reply === NO_REPLY) return done([], { text: '' });
    if (form === 'count') return /^\d+$/.test(reply) ? done([], { value: reply }) : unrecognised;
    // A row always begins with the member's id; its names may contain anything.
    const begin = form === 'pretty' ? /^\d+\) / : new RegExp(`^\\d+${escaped(delimiter ?? ';')}`);
    return begin.test(reply) ? done() : unrecognised;
  });
}

/** Asks with a delimiter that no caller's name can contain. Asks for the lock, too, because the rows do not contain it. */
function askForView(): Question {
  const delimiter = unguessableDelimiter();
  return {
    lines: [{ words: ['list', 'delim', delimiter] }, { words: ['get', 'is_locked'] }],
    read: ([rows = Buffer.alloc(0), lock = Buffer.alloc(0)], context) => {
      const isLocked = readLock(lock.toString('utf8'), context);
      if (typeof isLocked !== 'boolean') return isLocked;
      const reply = rows.toString('latin1');
      const members = reply === NO_REPLY ? [] : parseMemberRows(rows, delimiter);
      if (!members) return commonRefusal(reply, 'list', context) ?? unrecognised;
      const view = { conference: context.conference, active: true, locked: isLocked, members };
      return done([], { conference: view });
    },
  };
}

/** FreeSWITCH prints `locked` or nothing (conference_api.c:4025). */
function readLock(reply: string, context: ReadContext): boolean | Outcome {
  if (reply === 'locked') return true;
  if (reply === NO_REPLY) return false;
  return commonRefusal(reply, 'get', context) ?? unrecognised;
}

export const xmlList = command({
  word: 'xml_list',
  scope: 'conference',
  summary: "The conference and its members as FreeSWITCH's XML document.",
  danger: 'read',
  args: {},
  loggable: [],
  logReply: false,
  produces: ['application/xml', 'text/xml', 'application/json', 'text/csv', 'text/plain'],
  ask: () =>
    line(['xml_list'], (reply, context) => {
      const conference = parseConferenceXml(reply, context.conference);
      return conference
        ? done([], { conference })
        : (commonRefusal(reply, 'xml_list', context) ?? unrecognised);
    }),
  examples: [
    {
      tail: 'xml_list',
      reply:
        '<?xml version="1.0"?>\n<conferences>\n  <conference name="Team" member-count="3" ghost-count="0" rate="8000"…',
    },
    { tail: 'xml_list', reply: '-ERR Conference Team not found\n' },
  ],
});

export const jsonList = command({
  word: 'json_list',
  scope: 'conference',
  summary: "The conference and its members as FreeSWITCH's JSON document.",
  danger: 'read',
  args: { compact: word('compact').optional().describe('`compact`: without white space') },
  loggable: ['compact'],
  logReply: false,
  produces: ['application/json', 'text/plain'],
  ask: ({ compact }, want) => ({
    lines: [{ words: compact === undefined ? ['json_list'] : ['json_list', compact] }],
    read: ([reply = Buffer.alloc(0)], context) => {
      const json = parseConferenceJson(reply);
      // As JSON, the reply must be UTF-8. As text, it is FreeSWITCH's own bytes, because a caller's name may contain any
      // bytes.
      if (json !== undefined) return done([], want === 'parsed' ? { text: json } : {});
      return commonRefusal(reply.toString('utf8'), 'json_list', context) ?? unrecognised;
    },
  }),
  examples: [
    {
      tail: 'json_list&compact',
      reply: '[{"conference_name":"Team","member_count":3,"ghost_count":0,"rate":8000,"run_time":0,…',
    },
    { tail: 'json_list', reply: '-ERR Conference Team not found\n' },
  ],
});

export const count = command({
  word: 'count',
  scope: 'conference',
  summary: 'Count the members, without ghosts.',
  danger: 'read',
  args: {},
  loggable: [],
  logReply: true,
  produces: TEXT_OR_JSON,
  ask: () =>
    line(['count'], (reply, context) =>
      /^\d+$/.test(reply)
        ? done([], { value: reply })
        : (commonRefusal(reply, 'count', context) ?? unrecognised),
    ),
  examples: [
    { tail: 'count', reply: '3' },
    { tail: 'count', reply: '-ERR Conference Team not found\n' },
  ],
});
