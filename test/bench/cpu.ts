import { readFileSync } from 'node:fs';

/** /proc counts in USER_HZ, which is 100 per second on every Linux, with any HZ of the kernel. */
const MICROSECONDS_OF_A_TICK = 10_000;

/**
 * Returns the processor time of a process since its start: all its threads, in the kernel and outside. Microseconds, in
 * steps of 10 ms. `undefined` if there is no /proc.
 */
export function cpuOf(pid: number): number | undefined {
  return cpuOfFile(`/proc/${pid}/stat`);
}

/** Returns the same of its main thread alone. */
export function mainThreadCpuOf(pid: number): number | undefined {
  return cpuOfFile(`/proc/${pid}/task/${pid}/stat`);
}

function cpuOfFile(path: string): number | undefined {
  try {
    return cpuOfStat(readFileSync(path, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Returns the same from the text of /proc/<pid>/stat: utime and stime are fields 14 and 15 (proc(5)). */
export function cpuOfStat(stat: string): number {
  // The second field is the program's name in parentheses, which may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_OF_A_TICK;
}

/** Processes by the name for the reader. */
export type Pids = Readonly<Record<string, number>>;

/** Processor time by process, in microseconds; without processes for which it is unknown. */
export type CpuTimes = Readonly<Record<string, number>>;

/** Does some work, and returns how much processor time each process took meanwhile. */
export async function withCpu<T>(pids: Pids, work: () => Promise<T>): Promise<{ did: T; cpu: CpuTimes }> {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, began: cpuOf(pid) }));
  const did = await work();
  const cpu: Record<string, number> = {};
  for (const { name, pid, began } of before) {
    const now = cpuOf(pid);
    if (began !== undefined && now !== undefined) cpu[name] = now - began;
  }
  return { did, cpu };
}
