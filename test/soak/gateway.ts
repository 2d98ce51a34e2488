import { start } from '../../src/main';

/** What the run asks of the gateway's process. */
export type Order = 'heap' | 'reload' | 'stop';

/** What that process reports. */
export type Report =
  | { readonly kind: 'started'; readonly url: string; readonly adminUrl: string }
  /** Bytes in use after a collection. */
  | { readonly kind: 'heap'; readonly bytes: number };

/** Runs a gateway in a process of its own, so that its heap is separate. Its parent sends it orders. Needs --expose-gc. */
async function main(file: string): Promise<void> {
  // FREESWITCH_HOST is for the run: the gateway must go through the run's proxy.
  const gateway = await start(file, { environment: {} });
  const send = (report: Report): unknown => process.send?.(report);
  process.on('message', (order: Order) => {
    switch (order) {
      case 'heap':
        // Called twice: the second collection frees what a finaliser releases.
        global.gc?.();
        global.gc?.();
        send({ kind: 'heap', bytes: process.memoryUsage().heapUsed });
        return;
      case 'reload':
        void gateway.reload();
        return;
      case 'stop':
        void gateway.stop('soak').then(() => process.exit(0));
    }
  });
  // If the parent is gone, nobody would stop this process.
  process.on('disconnect', () => process.exit(1));
  send({ kind: 'started', url: gateway.url, adminUrl: gateway.adminUrl ?? '' });
}

main(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
