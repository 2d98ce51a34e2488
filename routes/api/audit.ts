import { type Request, type RequestHandler, type Response, Router } from 'express';
import { GatewayError } from '../../src/errors';
import type { Parts } from '../../src/gateway';
import { auditPage, cursorOf, placeOf } from '../../src/observers/audit/page';
import { conferenceFor, mayCommand } from '../../src/policy/may';
import type { AuditFilter, AuditKey, AuditRow, Store } from '../../src/store/port';
import { tableCsv } from '../http/csv';
import { inTurn } from '../http/in-turn';
import { jsonText } from '../http/json';
import { directoryOf, requesterOf } from '../http/locals';
import { only } from '../http/methods';
import { accepted } from '../http/negotiate';
import { queryOf } from '../http/query';
import { limitOf, linkNext } from './pages';
import { timeOf } from './times';

export interface AuditRoutes {
  readonly authenticate: RequestHandler;
  readonly parts: Pick<Parts, 'esl'> & {
    readonly store: Pick<Store, 'audit' | 'signIns'>;
    readonly publicPath: string;
  };
}

/** A row as clients get it. A value that a deed cannot have is `null`. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly requester: string | null;
  readonly role: string | null;
  readonly scheme: string | null;
  readonly key?: string;
  readonly address?: string;
  readonly mount: string | null;
  readonly method: string | null;
  readonly conference: string | null;
  readonly command: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly status: number | null;
  readonly ms: number | null;
  readonly node?: string;
  readonly requestId: string | null;
  readonly traceId?: string;
}

const TYPES = ['application/json', 'text/csv'] as const;
const PARAMETERS = [
  ...(['conference', 'requester', 'command', 'outcome', 'from', 'to', 'limit', 'after'] as const),
] as const;

/** `GET /api/audit`: returns what was done and refused. Admins get all rows, owners those of their conferences. */
export function auditRoutes({ authenticate, parts }: AuditRoutes): Router {
  const router = Router({ caseSensitive: true });
  router.all(/^\/api\/audit\/?$/, only('GET', 'HEAD'), authenticate, (req, res) => list(parts, req, res));
  return router;
}

async function list(parts: AuditRoutes['parts'], req: Request, res: Response): Promise<void> {
  const { limit, after, ...asked } = queryOf(req, ...PARAMETERS);
  const conferences = conferencesOf(asked.conference, res);
  const type = accepted(req, TYPES);
  if (type === undefined) {
    throw new GatewayError('not_acceptable', `Accept must allow one of these types: ${TYPES.join(', ')}.`);
  }
  const filter = filterOf(asked, conferences);
  const most = limitOf(limit);
  const place = after === undefined ? undefined : cursor(after);
  const isAdmin = requesterOf(res).role === 'admin';
  const text = await inTurn(parts, res, async () => {
    const { rows, next } = await auditPage(parts.store, filter, most, place);
    const cursor = next && cursorOf(next);
    if (cursor !== undefined) linkNext(req, res, cursor, parts.publicPath);
    const entries = rows.map((row) => entryOf(row, isAdmin));
    return type === 'text/csv' ? csvOf(entries, isAdmin) : jsonText({ audit: entries, next: cursor ?? null });
  });
  res.set('Content-Type', `${type}; charset=utf-8${type === 'text/csv' ? '; header=present' : ''}`);
  res.send(text);
}

/**
 * Returns the conferences whose rows the requester wants and may read; `undefined` if that is all. The names that only fit a
 * pattern of the directory cannot be listed, so the request has to name them.
 *
 * @throws GatewayError conference_not_found, not_owner
 */
function conferencesOf(name: string | undefined, res: Response): string[] | undefined {
  const [directory, requester] = [directoryOf(res), requesterOf(res)];
  if (name !== undefined) return [conferenceFor(directory, requester, name).name];
  if (requester.role === 'admin') return undefined;
  return directory
    .conferences()
    .filter((conference) => mayCommand(requester, conference))
    .map((conference) => conference.name);
}

/** @throws GatewayError bad_request */
function filterOf(
  asked: Partial<Record<(typeof PARAMETERS)[number], string>>,
  conferences: string[] | undefined,
): AuditFilter {
  for (const name of ['requester', 'command', 'outcome'] as const) {
    if (asked[name] === '') throw new GatewayError('bad_request', `${name} must not be empty.`);
  }
  const { requester, command, outcome } = asked;
  const to = timeOf('to', asked.to);
  return {
    ...{ conferences, requester, command, outcome },
    from: timeOf('from', asked.from),
    // The store includes the last millisecond.
    to: to === undefined ? undefined : to - 1,
  };
}

/** @throws GatewayError bad_request */
function cursor(text: string): AuditKey {
  const place = placeOf(text);
  if (!place) throw new GatewayError('bad_request', 'after must be the `next` of the previous page.');
  return place;
}

function entryOf(row: AuditRow, isAdmin: boolean): AuditEntry {
  const { key, address, node, traceId } = row;
  return {
    id: cursorOf(row),
    at: new Date(row.at).toISOString(),
    requester: row.requester ?? null,
    role: row.role ?? null,
    scheme: row.scheme ?? null,
    ...(key !== undefined && { key }),
    ...(address !== undefined && isAdmin && { address }),
    mount: row.mount ?? null,
    method: row.method ?? null,
    conference: row.conference ?? null,
    command: row.command ?? null,
    args: row.args,
    outcome: row.outcome,
    status: row.status ?? null,
    ms: row.ms ?? null,
    ...(node !== undefined && { node }),
    requestId: row.requestId ?? null,
    ...(traceId !== undefined && { traceId }),
  };
}

const COLUMNS = [
  ...([
    'id',
    'at',
    'requester',
    'role',
    'scheme',
    'key',
    'address',
    'mount',
    'method',
    'conference',
  ] as const),
  ...(['command', 'args', 'outcome', 'status', 'ms', 'node', 'requestId', 'traceId'] as const),
] satisfies readonly (keyof AuditEntry)[];

function csvOf(entries: readonly AuditEntry[], isAdmin: boolean): string {
  const columns = COLUMNS.filter((column) => isAdmin || column !== 'address');
  return tableCsv(
    columns,
    entries.map((entry) =>
      columns.map((column) => (column === 'args' ? JSON.stringify(entry.args) : entry[column])),
    ),
  );
}
