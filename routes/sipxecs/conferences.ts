import { type Request, type Response, Router } from 'express';
import { readConference } from '../../src/conferences/read';
import type { Conference } from '../../src/directory/port';
import { GatewayError } from '../../src/errors';
import { look } from '../../src/freeswitch/look';
import type { Parts } from '../../src/gateway';
import { conferenceFor, mayCommand } from '../../src/policy/may';
import { conferencesDocument, detailsDocument, settingDocument } from '../../src/sipxecs/conferences';
import { directoryOf, requesterOf, setMount, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { SIPXECS } from '../http/mounts';
import { segmentOf, targetOf } from '../http/target';
import { documentType, sendDocument } from './document';
import { below, type SipxecsRoutes } from './parts';

/** `/my/conferences`, `/my/conferences/{name}` and `/my/conferencedetails/{name}`: reading, by their owners. */
export function myConferenceRoutes({ authenticate, ...parts }: SipxecsRoutes & Parts): Router {
  const router = Router({ caseSensitive: true });
  const one = new RegExp(`^${below('/(?:conferences|conferencedetails)')}/[^/]+/?$`);
  router.all(
    [below('/conferences'), one],
    (_req, res, next) => {
      setMount(res, SIPXECS);
      next();
    },
    only('GET'),
    authenticate,
  );

  router.get(below('/conferences'), (req, res) => {
    const requester = requesterOf(res);
    const own = directoryOf(res)
      .conferences()
      .filter((conference) => mayCommand(requester, conference));
    sendDocument(res, documentType(req), conferencesDocument(own));
  });

  router.get(one, async (req, res) => {
    const conference = named(req, res);
    const type = documentType(req);
    if (!targetOf(req).path.startsWith(below('/conferencedetails/'))) {
      // An admin may name what no entry of the directory does: then FreeSWITCH has to know it.
      if (!conference.listed && !(await look(parts.esl, conference))) throw notFound(conference);
      sendDocument(res, type, settingDocument(conference));
      return;
    }
    const { directory, policies } = settingsOf(res);
    const state = await readConference({ ...parts, policies }, conference);
    if (!state.active && !conference.listed) throw notFound(conference);
    if (!state.active) {
      throw new GatewayError('conference_found_not_active', `Nobody is in conference ${conference.name}.`);
    }
    sendDocument(res, type, detailsDocument(conference, state, directory));
  });
  return router;
}

/** The conference that the path names, for a requester who may command it. @throws GatewayError */
function named(req: Request, res: Response): Conference {
  const name = segmentOf(req, 4);
  return conferenceFor(directoryOf(res), requesterOf(res), name);
}

function notFound({ name }: Conference): GatewayError {
  const detail = `The directory has no conference ${name}, and none of this name is active.`;
  return new GatewayError('conference_not_found', detail);
}
