import { PassThrough } from 'node:stream';
import { start } from '../../src/main';
import { until } from '../helpers/until';

/** A whole gateway of a configuration file, its log written and thrown away: `gateway-process.ts <file>`. */
async function main(): Promise<void> {
  const gateway = await start(process.argv[2] ?? '', { environment: {}, logTo: new PassThrough().resume() });
  await until(() => gateway.ready());
  process.send?.(gateway.url);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
