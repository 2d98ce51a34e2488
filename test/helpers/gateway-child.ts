import { start } from '../../src/main';

/** A gateway in a process of its own, for a test that kills it. It sends its URL to the parent when it is ready. */
async function main(file: string): Promise<void> {
  const gateway = await start(file, { environment: {} });
  // If the parent is gone, nobody would stop this process.
  process.on('disconnect', () => process.exit(1));
  const timer = setInterval(() => {
    if (!gateway.ready()) return;
    clearInterval(timer);
    process.send?.(gateway.url);
  }, 20);
}

main(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
