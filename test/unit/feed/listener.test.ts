import type { Directory } from '../../../src/directory/port';
import { Listener, type Sink } from '../../../src/feed/listener';
import { Scope } from '../../../src/feed/scope';

/** A sink that can be full, and what was written to it. */
class TestSink implements Sink {
  readonly written: string[] = [];
  full = false;
  last: string | undefined;
  private drained: () => void = () => undefined;

  write(bytes: Buffer): boolean {
    this.written.push(bytes.toString());
    return !this.full;
  }
  onDrain(callback: () => void): void {
    this.drained = callback;
  }
  end(bytes: Buffer): void {
    this.last = bytes.toString();
  }
  drain(): void {
    this.full = false;
    this.drained();
  }
}

const directory = (md5: string): Directory => ({
  realm: 'r',
  user: (name) => (name === '200' ? { name, role: 'user', ha1: { md5 } } : undefined),
  userByImId: () => undefined,
  conference: () => undefined,
  entriesOf: () => [],
  conferences: () => [],
});
const frame = (id: string, text = id) => ({ id, bytes: Buffer.from(text) });

let sink: TestSink;
let listener: Listener;
beforeEach(() => {
  sink = new TestSink();
  const scope = new Scope(
    { version: 1, directory: directory('a') },
    { name: '200', role: 'user' },
    undefined,
  );
  listener = new Listener(scope, sink, 10, 'b-1');
});

test('sends events that came together in one piece', () => {
  for (const id of ['b-2', 'b-3']) listener.push(frame(id));
  expect(sink.written).toEqual([]);
  listener.flush();
  listener.flush();
  expect(sink.written).toEqual(['b-2b-3']);
});

test('writes nothing to a full sink until it drains', () => {
  sink.full = true;
  listener.push(frame('b-2'));
  listener.flush();
  listener.push(frame('b-3'));
  listener.flush();
  listener.beat(Buffer.from(':'));
  expect(sink.written).toEqual(['b-2']);
  sink.drain();
  expect(sink.written).toEqual(['b-2', 'b-3']);
  listener.beat(Buffer.from(':'));
  expect(sink.written).toEqual(['b-2', 'b-3', ':']);
});

test('sends large amounts in several pieces, and stops when the sink is full', () => {
  const scope = new Scope(
    { version: 1, directory: directory('a') },
    { name: '200', role: 'user' },
    undefined,
  );
  listener = new Listener(scope, sink, 1_000_000, 'b-1');
  for (const id of ['b-2', 'b-3', 'b-4', 'b-5']) listener.push(frame(id, id[2]?.repeat(40_000)));
  listener.flush();
  expect(sink.written.map((text) => text.length)).toEqual([80_000, 80_000]);
  sink.full = true;
  for (const id of ['b-6', 'b-7', 'b-8']) listener.push(frame(id, id[2]?.repeat(40_000)));
  listener.flush();
  expect(sink.written).toHaveLength(3);
  listener.end('slow', 'why');
  expect(sink.last).toContain('id: b-7\n');
});

test('push returns false if too much is waiting', () => {
  sink.full = true;
  listener.push(frame('b-2'));
  listener.flush();
  expect(listener.push(frame('b-3', '12345'))).toBe(true);
  expect(listener.push(frame('b-4', '12345'))).toBe(true);
  expect(listener.push(frame('b-5', '1'))).toBe(false);
});

test('the beginning of a stream may be of any length', () => {
  sink.full = true;
  listener.begin([frame('b-1', 'x'.repeat(100))]);
  expect(sink.written).toHaveLength(1);
  expect(listener.push(frame('b-2', 'x'.repeat(110)))).toBe(true);
  expect(listener.push(frame('b-3', 'x'))).toBe(false);
});

test('the end has the id of the last event sent, so that a replay continues there', () => {
  sink.full = true;
  listener.push(frame('b-2'));
  listener.flush();
  listener.push(frame('b-3'));
  listener.end('slow', 'why');
  expect(sink.last).toBe('id: b-2\nevent: end\ndata: {"reason":"slow","detail":"why"}\n\n');
  sink.drain();
  listener.push(frame('b-4'));
  listener.flush();
  listener.beat(Buffer.from(':'));
  expect(sink.written).toEqual(['b-2']);
  expect(listener.ended).toBe(true);
});

test('sends what is waiting before any end except slow', () => {
  listener.push(frame('b-2'));
  listener.end('stopping', 'why');
  expect(sink.written).toEqual(['b-2']);
  expect(sink.last).toContain('id: b-2\n');
});

test('is still the same user as long as the secrets are the same', () => {
  expect(listener.isStill(directory('a'))).toBe(true);
  expect(listener.isStill(directory('b'))).toBe(false);
});
