import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem, problemOf, UNREACHABLE } from '../../../sdk/problem';
import { EventStream, type StreamState } from '../../../sdk/stream';
import { until } from '../../helpers/until';

/** The answers of the server, each to one request. After the last one, an answer begins and stays open. */
let answers: ((res: ServerResponse) => void)[];
/** The `Last-Event-ID` of each request. */
let ids: (string | undefined)[];
/** How many connections have ended. */
let ended: number;
let states: [state: StreamState, why?: string | undefined][];
let events: [kind: string, data: unknown, first: boolean][];
let server: Server;
let stream: EventStream | undefined;

beforeEach(async () => {
  [answers, ids, ended, states, events] = [[], [], 0, [], []];
  server = createServer((req, res) => {
    ids.push(req.headers['last-event-id'] as string | undefined);
    res.on('close', () => ended++);
    const answer = answers.shift();
    if (answer) answer(res);
    else res.write('retry: 20\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  stream?.close();
  await until(() => ended === ids.length);
  const closed = new Promise((resolve) => server.close(resolve));
  // `fetch` has opened another connection, for later.
  server.closeAllConnections();
  await closed;
});

function listen(): void {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  stream = new EventStream({
    open: async (lastId, signal) => {
      const headers: Record<string, string> = lastId === '' ? {} : { 'Last-Event-ID': lastId };
      const response = await fetch(url, { headers, signal }).catch(() => {
        throw new Problem(UNREACHABLE);
      });
      if (!response.ok) throw await problemOf(response);
      return response;
    },
    onEvent: (...event) => events.push(event),
    onState: (state, why) => states.push(why === undefined ? [state] : [state, why]),
  });
}

const refuse = (status: number, code: string) => (res: ServerResponse) =>
  res.writeHead(status).end(JSON.stringify({ code, title: 'No', detail: 'Not now.' }));

const send = (text: string) => (res: ServerResponse) => res.write(`retry: 20\n\n${text}`);

test('a program gets the events, and the stream connects again from the last id', async () => {
  const snapshot = 'event: snapshot\ndata: {"n":1}\n\n';
  answers = [(res) => res.end(`retry: 20\n\nid: a-1\n${snapshot}${snapshot}`), send(snapshot)];
  listen();
  await until(() => events.length === 3);
  expect(ids).toEqual([undefined, 'a-1']);
  expect(events).toEqual([true, false, true].map((first) => ['snapshot', { n: 1 }, first]));
  expect(states.map(([state]) => state)).toEqual(['connecting', 'live', 'reconnecting', 'live']);
});

test('if an event never ends, the connection does, and the stream connects again', async () => {
  const mebibyte = 'x'.repeat(2 ** 20);
  answers = [
    (res) => {
      res.write('retry: 20\n\nid: a-1\nevent: locked\ndata: {}\n\ndata: ');
      for (let n = 0; n < 17; n++) res.write(mebibyte);
    },
  ];
  listen();
  await until(() => ids.length === 2);
  expect([ids, events, ended]).toEqual([[undefined, 'a-1'], [['locked', {}, false]], 1]);
});

test('if an event is not JSON, its connection is closed', async () => {
  answers = [send('data: {\n\n')];
  listen();
  await until(() => ids.length === 2);
  await until(() => ended === 1);
});

test('if there are too many streams, the state is refused, with the words of the gateway', async () => {
  answers = [refuse(429, 'too_many_streams'), refuse(401, 'unauthenticated')];
  listen();
  await until(() => ids.length === 2);
  expect(states).toEqual([['connecting'], ['refused', 'No. Not now.']]);
});

test('after another refusal the stream connects again', async () => {
  answers = [refuse(503, 'esl_unavailable')];
  listen();
  await until(() => ids.length === 2);
  expect(states.slice(0, 2)).toEqual([['connecting'], ['reconnecting', 'No. Not now.']]);
});

test('if the conferences of the stream were withdrawn, it connects again without an id', async () => {
  const end = 'event: end\ndata: {"reason":"withdrawn","detail":"Your conferences changed."}\n\n';
  answers = [(res) => res.end(`retry: 20\n\nid: a-1\nevent: locked\ndata: {}\n\n${end}`)];
  listen();
  await until(() => ids.length === 2);
  expect([ids, events]).toEqual([[undefined, undefined], [['locked', {}, false]]]);
  expect(states[2]).toEqual(['reconnecting', 'Your conferences changed.']);
});

test('the end of one conference is an event', async () => {
  const end = { conference: 'Team', reason: 'withdrawn', detail: 'Not yours.' };
  answers = [send(`event: end\ndata: ${JSON.stringify(end)}\n\n`)];
  listen();
  await until(() => events.length === 1);
  expect(events).toEqual([['end', end, false]]);
});

test('close ends the connection, and no state follows', async () => {
  listen();
  await until(() => states.length === 2);
  stream?.close();
  await until(() => ended === 1);
  expect(states).toEqual([['connecting'], ['live']]);
});
