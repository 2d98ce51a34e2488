import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../src/clock';
import { decodePiece } from '../../src/commands/tail';
import { isPlainName } from '../../src/directory/names';
import type { ErrorCode } from '../../src/errors';
import type { Observer } from '../../src/observers/observation';
import { notesOf, requesterOf, unobservedOrigin } from './locals';
import { targetOf } from './target';

/** The words of our own URLs. The rest of a URL may be any text. */
const RESOURCE =
  /^(?:\/api|\/sipxconfig\/rest(?:\/my)?(?:\/redirect)?)?\/(audit|callcontroller|call|commands|conferencedetails|conferences|contact-information|events|jobs)(?:\/([^/]*)|$)/;

/** Notifies observers that an authenticated request was refused, if no handler does so. */
export function observeRefusal(
  { observe, clock }: { readonly observe: Observer; readonly clock: Clock },
  outcome: ErrorCode,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const origin = unobservedOrigin(res);
  if (origin === undefined) return;
  const { requestId, trace, arrivedAt } = notesOf(res);
  const [, resource, piece] = RESOURCE.exec(targetOf(req).path) ?? [];
  const name = resource?.startsWith('conference') && piece !== undefined ? decodePiece(piece) : undefined;
  observe({
    kind: 'request-refused',
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requesterOf(res).name,
    address: origin.address,
    origin,
    resource,
    conference: name !== undefined && isPlainName(name) ? name : undefined,
    outcome,
    ms: clock.now() - arrivedAt,
  });
}
