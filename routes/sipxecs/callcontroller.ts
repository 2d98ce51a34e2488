import { type Request, type RequestHandler, type Response, Router } from 'express';
import { jobView } from '../../src/calls/job-view';
import { decodePiece } from '../../src/commands/tail';
import { GatewayError } from '../../src/errors';
import { processingStatus, statusDocument } from '../../src/sipxecs/call-documents';
import { statusLines } from '../../src/sipxecs/clicks/call-status';
import { clickParameters } from '../../src/sipxecs/clicks/click-parameters';
import { partyOfNumber, settleParties } from '../../src/sipxecs/clicks/clicked-parties';
import { type Click, type ClickParts, runClick } from '../../src/sipxecs/clicks/run-click';
import { refuseCrossSite } from '../http/cross-site';
import { inTurn } from '../http/in-turn';
import {
  directoryOf,
  notesOf,
  originToObserve,
  requesterOf,
  setProblemWriter,
  settingsOf,
} from '../http/locals';
import { only } from '../http/methods';
import { API } from '../http/mounts';
import { targetOf } from '../http/target';
import { documentText, documentTypeOrXml, namesJson, sendDocument } from './document';
import { below, type SipxecsRoutes } from './parts';

const PREFIXES = ['/callcontroller/', below('/redirect/callcontroller/')];
const CALL = /^\/sipxconfig\/rest\/(?:my\/)?call\/([^/]+)\/?$/;

export interface CallRoutes extends SipxecsRoutes, ClickParts {
  /** The path that a proxy removes, without a slash at its end; empty if there is none. */
  readonly publicPath: string;
}

/** Click to call: `/callcontroller/{calling}/{called}`, also below the redirect path, and `/my/call/{to}`. */
export function callRoutes(routes: CallRoutes): Router {
  const { authenticate, live, clicked, publicPath } = routes;
  const run = async (req: Request, res: Response, read: () => Click): Promise<void> => {
    const notes = notesOf(res);
    const [settings, requester, origin] = [settingsOf(res), requesterOf(res), originToObserve(res)];
    const job = await runClick(routes, { ...notes, settings, requester, origin, read });
    if (job) res.set('Location', `${publicPath}${API.prefix}/jobs/${job.id}`);
    // The original sends an empty answer without a type.
    if (!job || !namesJson(req)) res.end();
    else res.json(jobView(job, live.calls));
  };
  const router = Router({ caseSensitive: true });
  const controller = PREFIXES.map((prefix) => new RegExp(`^${prefix}`));
  router.all([...controller, CALL], writesProcessingStatus);

  router.all(controller, only('GET', 'POST'), authenticate);
  router.get(controller, async (req, res) => {
    const type = documentTypeOrXml(req);
    const { parties } = clickOf(req, res);
    const text = await inTurn(routes, res, () => {
      const call = clicked.find(parties);
      return documentText(type, statusDocument(call ? statusLines(live.calls, call) : []));
    });
    sendDocument(res, type, text);
  });
  router.post(controller, async (req, res) => {
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    await run(req, res, () => clickOf(req, res));
  });

  router.all(CALL, only('PUT'), authenticate);
  router.put(CALL, async (req, res) => {
    refuseCrossSite(req.method, req.headers, settingsOf(res).trustedOrigins);
    await run(req, res, () => {
      const called = partyOfNumber(decodePiece(CALL.exec(targetOf(req).path)?.[1] ?? ''), {
        isUser: (name) => directoryOf(res).user(name) !== undefined,
        isConference: (name) => directoryOf(res).conference(name) !== undefined,
      });
      const named = { agent: undefined, calling: requesterOf(res).name, called };
      const parties = settleParties(directoryOf(res), requesterOf(res), named);
      // For `/my/call` the original follows the user's own forwarding.
      return { parties, parameters: { ...clickParameters(''), isForwardingAllowed: true } };
    });
  });
  return router;
}

/** Returns the click to call that the URL asks for. @throws GatewayError if the URL has a wrong or forbidden value */
function clickOf(req: Request, res: Response): Click {
  const { path, query } = targetOf(req);
  const prefix = PREFIXES.find((start) => path.startsWith(start)) ?? '';
  const [calling, called, ...rest] = path.slice(prefix.length).replace(/\/$/, '').split('/').map(decodePiece);
  if (rest.length > 0) throw new GatewayError('not_found', 'The URL names more than two parties.');
  const parameters = clickParameters(query ?? '');
  const named = { agent: parameters.agent, calling, called };
  return { parties: settleParties(directoryOf(res), requesterOf(res), named), parameters };
}

/** Errors are the documents of the original, unless the client prefers JSON. */
const writesProcessingStatus: RequestHandler = (_req, res, next) => {
  setProblemWriter(res, ({ code, detail }, status) => ({
    type: 'text/xml; charset=utf-8',
    text: processingStatus(code, status, detail),
  }));
  next();
};
