import type { ServerResponse } from 'node:http';

/** Returns a signal that aborts if the connection ends before the answer has been written. */
export function clientGone(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // The client may have disconnected during the sign-in.
  if (res.closed) gone.abort();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}
