import { createHash } from 'node:crypto';
import type { Conference, Directory } from '../ports';
import type { Scope } from './scope';

/** Another number for each state of the configuration: patterns in it cannot be listed, so the whole stands for them. */
const STATES = new WeakMap<Directory, number>();
let states = 0;

/**
 * What a stream hears of, in few letters. It is part of each event's id: whoever comes back with the id of another scope
 * has never had a snapshot of what this one has more.
 */
export function digestOf({ asked, directory, requester }: Scope, named: readonly Conference[]): string {
  const state = STATES.get(directory) ?? ++states;
  STATES.set(directory, state);
  const what = asked
    ? named
        .map(({ name, freeswitchName }) => [name, freeswitchName])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    : state;
  const text = JSON.stringify([requester.name, requester.role, what]);
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

/** The conferences of scopes that were heard not long ago, by their digests. Bounded. */
export class HeardScopes {
  private readonly scopes = new Map<string, readonly Conference[]>();

  constructor(private readonly limit = 100) {}

  note(digest: string, conferences: readonly Conference[]): void {
    this.scopes.delete(digest);
    this.scopes.set(digest, conferences);
    const [oldest] = this.scopes.keys();
    if (this.scopes.size > this.limit && oldest !== undefined) this.scopes.delete(oldest);
  }

  /** Those of an earlier scope that are not in another, as far as is remembered. */
  lost(digest: string | undefined, now: Scope): readonly Conference[] {
    const had = this.scopes.get(digest ?? '') ?? [];
    return had.filter(({ name, freeswitchName }) => !now.of(freeswitchName).some((one) => one.name === name));
  }
}
