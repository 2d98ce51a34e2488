import type { ServerResponse } from 'node:http';

/** Aborts when the connection ends before the answer has been written. */
export function clientGone(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // It may have gone while we asked who it is.
  if (res.closed) gone.abort();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}
