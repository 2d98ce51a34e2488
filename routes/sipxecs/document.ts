import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';
import type { SipxecsDocument } from '../../src/sipxecs/document';
import { acceptOf } from '../http/negotiate';
import { mostWanted } from '../http/quality';

const TYPES = ['text/xml', 'application/xml', 'application/json'] as const;

export type DocumentType = (typeof TYPES)[number];

/**
 * Chooses the type by `Accept`: XML, as the original does, unless the client prefers JSON. If a client accepts JSON and
 * other types equally, as browsers' libraries do by default, it gets XML.
 *
 * @throws GatewayError not_acceptable
 */
export function documentType(req: Request): DocumentType {
  const chosen = mostWanted(acceptOf(req), TYPES);
  if (chosen !== undefined) return chosen;
  throw new GatewayError('not_acceptable', `Accept must allow one of these types: ${TYPES.join(', ')}.`);
}

/**
 * Chooses as `documentType` does, but returns XML if the client accepts neither. For URLs for which the original
 * ignores `Accept`.
 */
export function documentTypeOrXml(req: Request): DocumentType {
  return mostWanted(acceptOf(req), TYPES) ?? 'text/xml';
}

/**
 * True if `Accept` names JSON and does not prefer XML, as the header that axios and Angular send. For an answer that is
 * empty if it is not JSON (decision 0013).
 */
export function namesJson(req: Request): boolean {
  const accept = acceptOf(req);
  const named = accept !== undefined && /\bapplication\/json\b/i.test(accept);
  return (
    named && mostWanted(accept, ['application/json', 'text/xml', 'application/xml']) === 'application/json'
  );
}

export function documentText(type: DocumentType, document: SipxecsDocument): string {
  return type === 'application/json' ? `${document.json()}\n` : document.xml();
}

/** Sends a document of the chosen type. */
export function sendDocument(res: Response, type: DocumentType, text: string): void {
  res.set('Content-Type', `${type}; charset=utf-8`).send(text);
}
