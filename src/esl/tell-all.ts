/**
 * Tells every listener, whatever one of them does: an exception would end the reading of the socket, or the process, for
 * all. A listener that is an async function is not waited for, and its rejection is a failure like another.
 */
export function tellAll<T>(
  listeners: Iterable<(news: T) => unknown>,
  news: T,
  onFailed: (error: unknown) => void,
): void {
  for (const listener of listeners) {
    try {
      const result = listener(news);
      if (result instanceof Promise) result.catch(onFailed);
    } catch (error) {
      onFailed(error);
    }
  }
}
