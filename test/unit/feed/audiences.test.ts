import { FileDirectory } from '../../../src/directory/file-directory';
import { Audiences } from '../../../src/feed/audiences';
import { Listener } from '../../../src/feed/listener';
import { Scope } from '../../../src/feed/scope';

const settings = { version: 1, directory: new FileDirectory('realm', new Map(), new Map()) };
const sink = { write: () => true, onDrain: () => undefined, end: () => undefined };
const admin = { name: 'admin', role: 'admin' } as const;
const listener = new Listener(new Scope(settings, admin, undefined), sink, 1_000, 'id');

test('the audiences of conferences that came and went are forgotten', () => {
  const audiences = new Audiences([listener]);
  for (let index = 0; index < 25_000; index++) {
    audiences.of(`conference-${index}`);
  }
  const { size } = (audiences as unknown as { known: { size: number } }).known;
  expect(size).toBeLessThanOrEqual(10_000);
});
