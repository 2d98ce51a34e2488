/** Characters that a password should have. If it has fewer, the gateway warns, but accepts it. */
export const SHORTEST_PASSWORD = 8;

/** True if a password has fewer characters than `SHORTEST_PASSWORD`. */
export function isShort(password: string): boolean {
  return [...password].length < SHORTEST_PASSWORD;
}
