import { type DestinationStream, pino } from 'pino';

/** If at least this many bytes of lines wait, they are written at once. */
const WORTH_BYTES = 8_192;
/** Milliseconds that fewer bytes wait for more. */
const WAIT_MS = 50;

/**
 * Returns a destination that writes the log to a file descriptor, such as 1 for standard output. A thread of its own writes, so
 * a slow reader holds nothing up. To wake that thread costs more than a line, so lines are written together. When the process
 * ends, even by an exception, the lines that still wait are written.
 */
export function logDestination(fd: number): DestinationStream {
  const destination = pino.destination({ dest: fd, sync: false, minLength: WORTH_BYTES });
  let timer: NodeJS.Timeout | undefined;
  /** Bytes that are not written yet. */
  let held = 0;
  const flushSoon = (): void => {
    if (held === 0 || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      destination.flush();
    }, WAIT_MS).unref();
  };
  destination.on('write', (bytes: number) => {
    held -= bytes;
  });
  // A flush does nothing during a write. Without this, the lines that came meanwhile would wait for the next line.
  destination.on('drain', flushSoon);
  return {
    write: (line) => {
      held += Buffer.byteLength(line);
      destination.write(line);
      flushSoon();
    },
  };
}
