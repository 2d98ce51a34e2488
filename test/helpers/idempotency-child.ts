import { openStore } from '../../src/store/open';

/** A process that begins a hundred requests with a store, and writes how many it began. */
async function main([owner = '', options = '']: readonly string[]): Promise<void> {
  const store = await openStore(JSON.parse(options));
  const found = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      store.idempotency.begin(
        { id: `shared-${index}`, digest: 'd', owner, token: `${owner}-${index}` },
        60_000,
      ),
    ),
  );
  await store.close();
  process.stdout.write(String(found.filter((other) => other === undefined).length));
}

void main(process.argv.slice(2));
