import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of a benchmark, and the first thing that it said. */
export interface Started<T> {
  readonly said: T;
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** Starts a file of this folder as a process; resolves when it has said something. Rejects where it ends before. */
export async function startProcess<T>(file: string, ...args: string[]): Promise<Started<T>> {
  const child = fork(join(__dirname, file), args);
  const ended = once(child, 'exit');
  const said = await Promise.race([
    once(child, 'message').then(([message]) => message as T),
    ended.then(() => {
      throw new Error(`${file} ended before it said anything`);
    }),
  ]);
  return {
    said,
    child,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
