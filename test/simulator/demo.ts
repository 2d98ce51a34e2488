import { enliven } from './demo-life';
import { startDemo } from './start-demo';

/** `npm run demo`: a gateway before a simulated FreeSWITCH, on 127.0.0.1:8080 and nowhere else. */
async function main(): Promise<void> {
  const demo = await startDemo({ port: 8080, adminPort: 9464 });
  enliven(demo.simulator);
  process.stdout.write(`\n${demo.advice}\n\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void demo.stop().then(() => process.exit(0)));
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
