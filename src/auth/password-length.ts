/** Characters that a password should have at least: shorter ones are warned of, never refused. */
export const SHORTEST_PASSWORD = 8;

/** True if a password has fewer characters than `SHORTEST_PASSWORD`. */
export function isShort(password: string): boolean {
  return [...password].length < SHORTEST_PASSWORD;
}
