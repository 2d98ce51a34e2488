/** The measurements between one fault and the next. */
export interface Row {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly fault: string;
  readonly statuses: Readonly<Record<number, number>>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Bytes of the gateway's heap after a collection. */
  readonly heap: number;
  /** Events that all listeners together have received. */
  readonly heard: number;
}

/** The names of the columns. */
export const HEADER = ` second  ${'fault'.padEnd(38)}     p50      p99     heap  events  answers by status`;

/** Returns a row as it is printed. */
export function line({ at, fault, statuses, p50, p99, heap, heard }: Row): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}:${count}`);
  const ms = (value: number): string => `${value} ms`.padStart(9);
  return `${at.toFixed(0).padStart(7)}  ${fault.padEnd(38)}${ms(p50)}${ms(p99)}${megabytes(heap)}${String(heard).padStart(8)}  ${counts.join(' ')}`;
}

/** Returns bytes as a column of megabytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`.padStart(9);
}
