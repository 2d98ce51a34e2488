import { type Request, type RequestHandler, type Response, Router } from 'express';
import { listConferences } from '../../src/conferences/list';
import { readConference } from '../../src/conferences/read';
import type { ConferencePage } from '../../src/conferences/schemas';
import type { EslReader } from '../../src/esl/port';
import type { Parts } from '../../src/gateway';
import { conferenceFor } from '../../src/policy/may';
import { inTurn } from '../http/in-turn';
import { jsonText, sendJson } from '../http/json';
import { directoryOf, requesterOf, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';
import { segmentOf } from '../http/target';
import { flagOf, limitOf, linkNext } from './pages';

export interface ConferenceRoutes {
  readonly authenticate: RequestHandler;
  readonly parts: Pick<Parts, 'esl' | 'clock' | 'live'> & { readonly publicPath: string };
}

/**
 * `GET /api/conferences` and `GET /api/conferences/{name}`: return the conferences that the requester may command,
 * active or not.
 */
export function conferenceRoutes({ authenticate, parts }: ConferenceRoutes): Router {
  const router = Router({ caseSensitive: true });
  const read = [only('GET', 'HEAD'), authenticate] as const;
  router.all('/api/conferences', ...read, (req, res) => list(parts, req, res));
  // The name is not captured: Express would decode it and answer 400, but this gateway answers 404.
  router.all(/^\/api\/conferences\/[^/]+\/?$/, ...read, async (req, res) => {
    const conference = conferenceFor(directoryOf(res), requesterOf(res), segmentOf(req, 2));
    acceptJson(req);
    queryOf(req);
    const { recordings } = settingsOf(res);
    const read = async (esl: EslReader): Promise<string> =>
      jsonText(await readConference({ ...parts, esl, recordings }, conference));
    sendJson(res, await inTurn(parts, res, read));
  });
  return router;
}

async function list(parts: ConferenceRoutes['parts'], req: Request, res: Response): Promise<void> {
  acceptJson(req);
  const { limit, after = '', active } = queryOf(req, 'limit', 'after', 'active');
  const most = limitOf(limit);
  const wanted = flagOf('active', active);
  const text = await inTurn(parts, res, async (esl) => {
    const all = await listConferences({ ...parts, esl }, directoryOf(res), requesterOf(res));
    const rest = all.filter(
      ({ conference, active }) => conference > after && (wanted === undefined || wanted === active),
    );
    // The next page begins behind a name, so the two rows that one name can have stay on one page.
    const last = rest[most - 1]?.conference;
    const end = rest[most]?.conference === last ? most + 1 : most;
    const conferences = rest.slice(0, end);
    const next = rest.length > end ? conferences.at(-1)?.conference : undefined;
    if (next !== undefined) linkNext(req, res, next, parts.publicPath);
    return jsonText({ conferences, ...(next !== undefined && { next }) } satisfies ConferencePage);
  });
  sendJson(res, text);
}
