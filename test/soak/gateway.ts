import { start } from '../../src/main';

/** What the run asks of the process in which the gateway lives. */
export type Order = 'heap' | 'reload' | 'stop';

/** What it answers. */
export type Report =
  | { readonly kind: 'started'; readonly url: string; readonly adminUrl: string }
  /** Bytes in use after a collection. */
  | { readonly kind: 'heap'; readonly bytes: number };

/** A gateway in a process of its own, so that its heap is its own. Told what to do by its parent; needs --expose-gc. */
async function main(file: string): Promise<void> {
  // FREESWITCH_HOST is meant for the run: the gateway is to go through its proxy.
  const gateway = await start(file, { environment: {} });
  const tell = (report: Report): unknown => process.send?.(report);
  process.on('message', (order: Order) => {
    switch (order) {
      case 'heap':
        // Twice: what a finaliser lets go is gone with the second.
        global.gc?.();
        global.gc?.();
        tell({ kind: 'heap', bytes: process.memoryUsage().heapUsed });
        return;
      case 'reload':
        void gateway.reload();
        return;
      case 'stop':
        void gateway.stop('soak').then(() => process.exit(0));
    }
  });
  // The parent is gone: nobody would stop us.
  process.on('disconnect', () => process.exit(1));
  tell({ kind: 'started', url: gateway.url, adminUrl: gateway.adminUrl ?? '' });
}

main(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
