/**
 * Loaded into the gateway's process before it (`node --expose-gc --require`): tells the heap that is in use after a
 * collection, in bytes, to whoever asks over the channel between the processes.
 */
process.on('message', () => {
  // Twice: what the first finalises, the second collects.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
