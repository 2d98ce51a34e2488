import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answered } from './orders';

/** A process of a benchmark that carries out orders. */
export interface Worker<O, T> {
  readonly pid: number;
  /** Sends one order at a time. @throws Error if it could not be carried out, or the process ended */
  run(order: O): Promise<T>;
  end(): Promise<void>;
}

const running = new Set<ChildProcess>();
// When the benchmark ends for any reason, all its processes end.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Starts a compiled module as a process; it ends with this process at the latest. */
export function startModule(path: string, args: readonly string[], options: ForkOptions): ChildProcess {
  const child = fork(path, args, options);
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** Ends a process, and waits until it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Starts a file of this folder as a process, such as `http-client`; resolves when it accepts orders. */
export async function startWorker<O, T>(
  name: string,
  execArgv: readonly string[] = [],
): Promise<Worker<O, T>> {
  const child = startModule(join(__dirname, `${name}.js`), [], {
    execArgv: [...execArgv],
    // Its output is not needed.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<never>((_, reject) => {
    child.on('exit', () => reject(new Error(`the process ${name} ended`)));
  });
  // `run` reports the failure to the waiting code.
  ended.catch(() => {});
  const heard = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), ended]))[0];
  await heard();
  return {
    pid: child.pid ?? 0,
    run: async (order) => {
      const answer = heard();
      child.send(order as object);
      const answered = (await answer) as Answered<T>;
      if ('failed' in answered) throw new Error(`${name}: ${answered.failed}`);
      return answered.done;
    },
    end: () => endProcess(child),
  };
}
