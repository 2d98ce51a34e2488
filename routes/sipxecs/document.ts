import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';
import type { SipxecsDocument } from '../../src/sipxecs/document';
import { acceptOf } from '../http/negotiate';
import { mostWanted } from '../http/quality';

const TYPES = ['text/xml', 'application/xml', 'application/json'] as const;

export type DocumentType = (typeof TYPES)[number];

/**
 * Chooses by `Accept`: XML, as the original does, unless JSON is wanted more. Clients that take JSON and anything else
 * alike, as browsers' libraries do by themselves, read XML.
 *
 * @throws GatewayError not_acceptable
 */
export function documentType(req: Request): DocumentType {
  const chosen = mostWanted(acceptOf(req), TYPES);
  if (chosen !== undefined) return chosen;
  throw new GatewayError('not_acceptable', `This answer can be given as ${TYPES.join(', ')}.`);
}

/** The same where the original never looked at `Accept`: what takes neither gets XML. */
export function documentTypeOrXml(req: Request): DocumentType {
  return mostWanted(acceptOf(req), TYPES) ?? 'text/xml';
}

export function documentText(type: DocumentType, document: SipxecsDocument): string {
  return type === 'application/json' ? `${document.json()}\n` : document.xml();
}

/** Writes the text of a document of the type that was chosen. */
export function sendDocument(res: Response, type: DocumentType, text: string): void {
  res.set('Content-Type', `${type}; charset=utf-8`).send(text);
}
