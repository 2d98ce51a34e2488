/** Runs as a user whom file modes hold, also where the tests are root, whom they do not. The one process, so nothing else meanwhile. */
export async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
