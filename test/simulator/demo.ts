import { enliven } from './demo-life';
import { DEMO_PORTS } from './demo-lines';
import { startDemo } from './start-demo';

/**
 * `npm run demo`: runs a gateway with a simulated FreeSWITCH, on 127.0.0.1 only. GATEWAY_PORT and GATEWAY_ADMIN_PORT
 * choose other ports than 8080 and 9464.
 */
async function main(): Promise<void> {
  const demo = await startDemo({
    // An empty variable counts as not set.
    port: process.env['GATEWAY_PORT'] || DEMO_PORTS.port,
    adminPort: process.env['GATEWAY_ADMIN_PORT'] || DEMO_PORTS.adminPort,
  });
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
