import type { Response } from 'express';
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
