import type { Response } from 'express';
import type { CommandRequest } from '../../src/gateway';
import { clientGone } from './client-gone';
import { notesOf, originToObserve, requesterOf, settingsOf } from './locals';

/** The part of a command that depends on the route that it came by. */
export type AskedCommand = Pick<
  CommandRequest,
  'conferenceName' | 'tail' | 'want' | 'refusal' | 'bodyEnd' | 'once'
>;

/** Returns a command as a value. From here on nothing looks at the HTTP request. */
export function commandRequest(res: Response, asked: AskedCommand): CommandRequest {
  const { requestId, trace, arrivedAt } = notesOf(res);
  return {
    requestId,
    trace,
    arrivedAt,
    settings: settingsOf(res),
    requester: requesterOf(res),
    origin: originToObserve(res),
    conferenceName: asked.conferenceName,
    tail: asked.tail,
    want: asked.want,
    refusal: asked.refusal,
    bodyEnd: asked.bodyEnd,
    once: asked.once,
    cancelled: () => clientGone(res),
  };
}
