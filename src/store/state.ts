/** `none`: the gateway has no store. `away`: the store cannot be used now; the gateway tries again by itself. */
export interface StoreState {
  readonly word: 'ready' | 'away' | 'none';
  /** Why it is away, for the administrator; without URL and password. */
  readonly detail: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number;
}
