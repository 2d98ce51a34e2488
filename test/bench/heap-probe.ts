/**
 * Loaded into the gateway's process before the gateway (`node --expose-gc --require`). It answers each message of the
 * parent process with the heap in use after a collection, in bytes.
 */
process.on('message', () => {
  // Called twice: the second collection frees what the first one finalises.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
