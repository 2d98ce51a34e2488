/**
 * Runs work as a user for whom file modes apply; they do not apply to root, as which tests may run. The user changes
 * for the whole process, so run nothing else meanwhile.
 */
export async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
