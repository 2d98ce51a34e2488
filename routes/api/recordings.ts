import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Conference } from '../../src/directory/port';
import { GatewayError } from '../../src/errors';
import type { Parts } from '../../src/gateway';
import { conferenceFor } from '../../src/policy/may';
import { deleteRecording, openRecording } from '../../src/recordings/files';
import { listRecordings } from '../../src/recordings/list';
import { type Asked, observed } from '../../src/recordings/observed';
import type { RecordingParts } from '../../src/recordings/recording-file';
import { refuseCrossSite } from '../http/cross-site';
import { inTurn } from '../http/in-turn';
import { jsonText, sendJson } from '../http/json';
import { directoryOf, notesOf, originToObserve, requesterOf, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { acceptJson } from '../http/negotiate';
import { queryOf } from '../http/query';
import { type Sent, sendFile } from '../http/send-file';
import { segmentOf } from '../http/target';
import { limitOf, linkNext } from './pages';

export interface RecordingRoutes {
  readonly authenticate: RequestHandler;
  readonly parts: Pick<Parts, 'esl' | 'clock' | 'live' | 'observe' | 'beforeChange'> & {
    readonly publicPath: string;
  };
}

const TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/**
 * `/api/conferences/{name}/recordings` and `…/recordings/{id}`: list, download and delete recordings, for owners and
 * admins.
 */
export function recordingRoutes(routes: RecordingRoutes): Router {
  const { authenticate } = routes;
  const router = Router({ caseSensitive: true });
  // The name is not captured: Express would decode it and answer 400, but this gateway answers 404.
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

async function remove({ parts }: RecordingRoutes, req: Request, res: Response): Promise<void> {
  const asked: Asked = askedOf('delete', req, res);
  await observed(parts, asked, async (begin) => {
    const conference = conferenceOf(req, res);
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    queryOf(req);
    await begin();
    await deleteRecording(partsOf(parts, res), conference, asked.id);
  });
  res.status(204).end();
}

/** Returns the conference in the path. @throws GatewayError conference_not_found, not_owner */
function conferenceOf(req: Request, res: Response): Conference {
  return conferenceFor(directoryOf(res), requesterOf(res), segmentOf(req, 2));
}

function askedOf(action: Asked['action'], req: Request, res: Response): Asked {
  const [conferenceName, id] = [segmentOf(req, 2), segmentOf(req, 4)];
  return {
    ...notesOf(res),
    ...{ action, requester: requesterOf(res), origin: originToObserve(res), conferenceName, id },
  };
}

function partsOf(parts: RecordingRoutes['parts'], res: Response): RecordingParts {
  return { ...parts, recordings: settingsOf(res).recordings };
}
