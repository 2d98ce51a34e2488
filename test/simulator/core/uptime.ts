const UNITS: [name: string, microseconds: number][] = [
  ['year', 31_536_000e6],
  ['day', 86_400e6],
  ['hour', 3_600e6],
  ['minute', 60e6],
  ['second', 1e6],
  ['millisecond', 1e3],
  ['microsecond', 1],
];

/** Returns milliseconds since the start as "0 years, 0 days, ...", as `status` and HEARTBEAT print it. */
export function uptimeWords(milliseconds: number): string {
  let rest = Math.round(milliseconds * 1000);
  const words = UNITS.map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return `${count} ${name}${count === 1 ? '' : 's'}`;
  });
  return words.join(', ');
}
