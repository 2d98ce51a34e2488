import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';

const TYPES = ['text/xml', 'application/xml', 'application/json'] as const;

export type DocumentType = (typeof TYPES)[number];

/** Chooses by `Accept`, XML unless JSON is preferred. @throws GatewayError not_acceptable */
export function documentType(req: Request): DocumentType {
  const accepted = req.accepts([...TYPES]);
  const chosen = TYPES.find((type) => type === accepted);
  if (chosen !== undefined) return chosen;
  throw new GatewayError('not_acceptable', `This answer can be given as ${TYPES.join(', ')}.`);
}

/** Writes the document of the type that was chosen. */
export function sendDocument(
  res: Response,
  type: DocumentType,
  document: { xml: () => string; json: () => string },
): void {
  const text = type === 'application/json' ? document.json() : document.xml();
  res.set('Content-Type', `${type}; charset=utf-8`).end(text);
}
