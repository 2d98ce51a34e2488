/**
 * Calls every listener, even if one of them throws. Otherwise an exception would stop the reading of the socket, or end the
 * process. An async listener is not awaited; if it rejects, `onFailed` is called, too.
 */
export function notifyAll<T>(
  listeners: Iterable<(what: T) => unknown>,
  what: T,
  onFailed: (error: unknown) => void,
): void {
  for (const listener of listeners) {
    try {
      const result = listener(what);
      if (result instanceof Promise) result.catch(onFailed);
    } catch (error) {
      onFailed(error);
    }
  }
}
