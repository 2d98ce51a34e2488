import { ContactStore } from '../../../src/contact/store';

/** Writes a record a thousand times, so large that a write takes its time, and each longer than the one before; says how far it is. A process of its own. */
async function main(folder: string): Promise<void> {
  const store = new ContactStore(folder);
  for (let count = 1; count <= 1_000; count++) {
    await store.update('200', () => ({ jobTitle: 'x'.repeat(4_000_000 + count), timestamp: count }));
    process.stdout.write(`${count};`);
  }
}

void main(process.argv[2] ?? '');
