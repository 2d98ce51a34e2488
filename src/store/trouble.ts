/** Why the store cannot be used. The detail is for the administrator; it never has a URL or a password. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';

  /** @param needsPerson true if it does not pass by itself, such as a damaged file */
  constructor(
    readonly detail: string,
    readonly needsPerson = false,
  ) {
    super(detail);
  }
}

/** The error if the gateway cannot start with its store. The message has the next step. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code = 'ESTORE';
}
