import type { Response } from 'express';
import type { GatewayError } from '../src/errors';
import type { Mount } from './mounts';

/** What the first middleware notes of each request. */
export interface RequestNotes {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

export function setNotes(res: Response, notes: RequestNotes): void {
  res.locals['notes'] = notes;
}

export function notesOf(res: Response): RequestNotes {
  return res.locals['notes'] as RequestNotes;
}

/** Says by which mount's habits the answer, also an error, is written. */
export function setMount(res: Response, mount: Mount): void {
  res.locals['mount'] = mount;
}

export function mountOf(res: Response): Mount | undefined {
  return res.locals['mount'] as Mount | undefined;
}

/** Writes an error in the way of one family of URLs. */
export type ProblemWriter = (
  error: GatewayError,
  status: number,
) => { readonly type: string; readonly text: string };

/** Says who writes errors for people, where that is not text. */
export function setProblemWriter(res: Response, writer: ProblemWriter): void {
  res.locals['problemWriter'] = writer;
}

export function problemWriterOf(res: Response): ProblemWriter | undefined {
  return res.locals['problemWriter'] as ProblemWriter | undefined;
}
