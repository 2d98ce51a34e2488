import { type Request, type Response, Router } from 'express';
import { readConference } from '../../src/conferences/read';
import type { ConferenceState } from '../../src/conferences/schemas';
import type { Conference, Directory } from '../../src/directory/port';
import { GatewayError } from '../../src/errors';
import type { EslReader } from '../../src/esl/port';
import { look } from '../../src/freeswitch/look';
import type { Parts } from '../../src/gateway';
import { conferenceFor, mayCommand } from '../../src/policy/may';
import { conferencesDocument, detailsDocument, settingDocument } from '../../src/sipxecs/conferences';
import type { SipxecsDocument } from '../../src/sipxecs/document';
import { inTurn } from '../http/in-turn';
import { directoryOf, requesterOf, setMount, settingsOf } from '../http/locals';
import { only } from '../http/methods';
import { SIPXECS } from '../http/mounts';
import { segmentOf, targetOf } from '../http/target';
import { documentText, documentType, sendDocument } from './document';
import { below, type SipxecsRoutes } from './parts';

/**
 * `/my/conferences`, `/my/conferences/{name}` and `/my/conferencedetails/{name}`: return conferences to their owners.
 */
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

  router.get(below('/conferences'), async (req, res) => {
    const requester = requesterOf(res);
    const type = documentType(req);
    const text = await inTurn(parts, res, () => {
      const own = directoryOf(res)
        .conferences()
        .filter((conference) => mayCommand(requester, conference));
      return documentText(type, conferencesDocument(own));
    });
    sendDocument(res, type, text);
  });

  router.get(one, async (req, res) => {
    const conference = named(req, res);
    const type = documentType(req);
    const isDetails = targetOf(req).path.startsWith(below('/conferencedetails/'));
    const { directory, recordings } = settingsOf(res);
    const text = await inTurn(parts, res, async (esl) => {
      if (!isDetails) return documentText(type, await setting(esl, conference));
      const state = await readConference({ ...parts, esl, recordings }, conference);
      return documentText(type, details(conference, state, directory));
    });
    sendDocument(res, type, text);
  });
  return router;
}

/**
 * Returns the document of an active conference. @throws GatewayError conference_not_found, conference_found_not_active
 */
function details(conference: Conference, state: ConferenceState, directory: Directory): SipxecsDocument {
  if (!state.active && !conference.listed) throw notFound(conference);
  if (!state.active) {
    throw new GatewayError('conference_found_not_active', `Nobody is in conference ${conference.name}.`);
  }
  return detailsDocument(conference, state, directory);
}

/** Returns the document of a conference's settings. @throws GatewayError conference_not_found, esl_… */
async function setting(esl: EslReader, conference: Conference): Promise<SipxecsDocument> {
  // An admin may name a conference that is not in the directory. Then it must be active in FreeSWITCH.
  if (!conference.listed && !(await look(esl, conference))) throw notFound(conference);
  return settingDocument(conference);
}

/** Returns the conference that the path names, if the requester may command it. @throws GatewayError */
function named(req: Request, res: Response): Conference {
  const name = segmentOf(req, 4);
  return conferenceFor(directoryOf(res), requesterOf(res), name);
}

function notFound({ name }: Conference): GatewayError {
  const detail = `Conference ${name} is not in the directory and is not active.`;
  return new GatewayError('conference_not_found', detail);
}
