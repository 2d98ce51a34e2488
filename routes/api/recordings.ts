import { type Request, type RequestHandler, type Response, Router } from 'express';
import { GatewayError } from '../../src/errors';
import type { Parts } from '../../src/gateway';
import { conferenceFor } from '../../src/policy/may';
import type { Conference } from '../../src/ports';
import { deleteRecording, openRecording } from '../../src/recordings/files';
import { listRecordings } from '../../src/recordings/list';
import { type Asked, observed } from '../../src/recordings/observed';
import type { RecordingParts } from '../../src/recordings/recording-file';
import { refuseCrossSite } from '../cross-site';
import { inTurn } from '../in-turn';
import { jsonText, sendJson } from '../json';
import { directoryOf, notesOf, requesterOf } from '../locals';
import { only } from '../methods';
import { acceptJson } from '../negotiate';
import { queryOf } from '../query';
import { type Sent, sendFile } from '../send-file';
import { segmentOf } from '../target';
import { limitOf, linkNext } from './pages';

export interface RecordingRoutes {
  readonly authenticate: RequestHandler;
  readonly parts: Pick<Parts, 'esl' | 'clock' | 'live' | 'policies' | 'observe'> & {
    readonly publicPath: string;
  };
  /** Our own origins and those of the panels in the configuration. */
  readonly trustedOrigins: () => ReadonlySet<string>;
}

const TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** `/api/conferences/{name}/recordings` and `…/recordings/{id}`: list, download, delete; for owners and admins. */
export function recordingRoutes(routes: RecordingRoutes): Router {
  const { authenticate } = routes;
  const router = Router({ caseSensitive: true });
  // Not captured: Express would decode the name by itself, and answer 400 where we say 404.
  const all = /^\/api\/conferences\/[^/]+\/recordings\/?$/;
  router.all(all, only('GET', 'HEAD'), authenticate, (req, res) => list(routes, req, res));
  const one = /^\/api\/conferences\/[^/]+\/recordings\/[^/]+\/?$/;
  router.all(one, only('GET', 'HEAD', 'DELETE'), authenticate, (req, res) =>
    req.method === 'DELETE' ? remove(routes, req, res) : download(routes, req, res),
  );
  return router;
}

async function list({ parts }: RecordingRoutes, req: Request, res: Response): Promise<void> {
  const text = await observed(parts, askedOf('list', req, res), async () => {
    const conference = conferenceOf(req, res);
    acceptJson(req);
    const { limit, after } = queryOf(req, 'limit', 'after');
    const wanted = { limit: limitOf(limit), after };
    return inTurn(parts, res, async (esl) => {
      const page = await listRecordings({ ...partsOf(parts, res), esl }, conference, wanted);
      if (!page) {
        throw new GatewayError('bad_request', 'after must be the id of a recording of this conference.');
      }
      if (page.next !== undefined) linkNext(req, res, page.next, parts.publicPath);
      return jsonText(page);
    });
  });
  sendJson(res, text);
}

async function download({ parts }: RecordingRoutes, req: Request, res: Response): Promise<void> {
  const asked: Asked = askedOf('download', req, res);
  const send = async (): Promise<Sent> => {
    const conference = conferenceOf(req, res);
    queryOf(req);
    const { file, name, handle, state } = await openRecording(partsOf(parts, res), conference, asked.id);
    const sent = { handle, state, filename: file, type: TYPES[name.format] };
    return sendFile(req, res, sent, parts.clock.now());
  };
  await observed(parts, asked, send, (sent) => sent);
}

async function remove(
  { parts, trustedOrigins }: RecordingRoutes,
  req: Request,
  res: Response,
): Promise<void> {
  const asked: Asked = askedOf('delete', req, res);
  await observed(parts, asked, async () => {
    const conference = conferenceOf(req, res);
    refuseCrossSite(req.method, req.headers, trustedOrigins());
    queryOf(req);
    await deleteRecording(partsOf(parts, res), conference, asked.id);
  });
  res.status(204).end();
}

/** @throws GatewayError conference_not_found, not_owner */
function conferenceOf(req: Request, res: Response): Conference {
  return conferenceFor(directoryOf(res), requesterOf(res), segmentOf(req, 2));
}

function askedOf(action: Asked['action'], req: Request, res: Response): Asked {
  const [conferenceName, id] = [segmentOf(req, 2), segmentOf(req, 4)];
  return { ...notesOf(res), action, requester: requesterOf(res), conferenceName, id };
}

/** With the policies of the directory that the requester was found in. */
function partsOf(parts: RecordingRoutes['parts'], res: Response): RecordingParts {
  return { ...parts, policies: parts.policies(directoryOf(res)) };
}
