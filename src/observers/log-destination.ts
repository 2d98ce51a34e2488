import { type DestinationStream, pino } from 'pino';

/** Bytes of lines that are worth a write of their own. */
const WORTH_BYTES = 8_192;
/** Milliseconds that fewer of them wait for more. */
const WAIT_MS = 50;

/**
 * Where the log goes: to a file descriptor, 1 for standard output, by a thread of its own, so that whoever reads it slowly
 * holds nothing up. A write wakes that thread, which costs more than the line, so lines go out together; whatever has not
 * gone out when the process ends, also by an exception, is written then.
 */
export function logDestination(fd: number): DestinationStream {
  const destination = pino.destination({ dest: fd, sync: false, minLength: WORTH_BYTES });
  let timer: NodeJS.Timeout | undefined;
  /** Bytes that have not gone out. */
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
  // A flush does nothing while a write is under way; what came meanwhile would wait for the next line.
  destination.on('drain', flushSoon);
  return {
    write: (line) => {
      held += Buffer.byteLength(line);
      destination.write(line);
      flushSoon();
    },
  };
}
