import { ContactStore } from '../../../../src/sipxecs/contact/store';

/**
 * Writes a record a thousand times, each longer than the one before, and prints its progress: from the given one on
 * so large that a write takes its time. A separate process.
 */
async function main(folder: string, large: number): Promise<void> {
  const store = new ContactStore(folder);
  for (let count = 1; count <= 1_000; count++) {
    const length = count + (count < large ? 0 : 4_000_000);
    await store.update('200', () => ({ jobTitle: 'x'.repeat(length), timestamp: count }));
    process.stdout.write(`${count};`);
  }
}

void main(process.argv[2] ?? '', Number(process.argv[3]));
