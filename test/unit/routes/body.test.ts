import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express, { type Request, type Response } from 'express';
import { readBody } from '../../../routes/http/body';
import { failBody, lateBody } from '../../../routes/http/unfinished-body';

const LIMIT = 8;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

let server: Server;
let serve: (req: Request, res: Response) => void;
let socket: Socket;
beforeAll(async () => {
  const app = express();
  app.use((req, res) => serve(req, res));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => socket.destroy());
afterAll(() => server.close());

/** Sends the beginning of a request. @returns the request as the server sees it */
async function begin(headers: string, body = ''): Promise<[Request, Response]> {
  const begun = new Promise<[Request, Response]>((resolve) => {
    serve = (req, res) => resolve([req, res]);
  });
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`PUT / HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`);
  return begun;
}

test.each([
  ['of a declared size', 'Content-Length: 3\r\n', 'abc', 'abc'],
  ['of the most bytes', 'Content-Length: 8\r\n', '12345678', '12345678'],
  ['in chunks', CHUNKED, '4\r\n1234\r\n4\r\n5678\r\n0\r\n\r\n', '12345678'],
  ['in no chunk', CHUNKED, '0\r\n\r\n', ''],
  ['of none', '', '', ''],
])('reads a body %s', async (_what, headers, body, read) => {
  const [req, res] = await begin(headers, body);
  expect((await readBody(req, LIMIT)).toString()).toBe(read);
  expect(res.getHeader('Connection')).toBeUndefined();
});

test('bytes stay unchanged, with any charset', async () => {
  const [req] = await begin('Content-Type: text/xml; charset=utf-16\r\nContent-Length: 3\r\n');
  socket.write(Buffer.from([0xff, 0x00, 0xfe]));
  expect(await readBody(req, LIMIT)).toEqual(Buffer.from([0xff, 0x00, 0xfe]));
});

test('a body that has been read is empty', async () => {
  const [req] = await begin('Content-Length: 3\r\n', 'abc');
  await readBody(req, LIMIT);
  expect(await readBody(req, LIMIT)).toHaveLength(0);
});

test.each([
  ['that declares its size', 'Content-Length: 9\r\n', ''],
  ['that declares a size beyond all numbers', `Content-Length: 9007199254740993\r\n`, ''],
  ['in one chunk', CHUNKED, '9\r\n123456789\r\n'],
  ['in several chunks', CHUNKED, '5\r\n12345\r\n5\r\n12345\r\n'],
])('a larger body %s is refused, and ends the connection', async (_what, headers, body) => {
  const [req, res] = await begin(headers, body);
  await expect(readBody(req, LIMIT)).rejects.toMatchObject({
    code: 'payload_too_large',
    detail: 'The body may have at most 8 bytes.',
  });
  expect(res.getHeader('Connection')).toBe('close');
  expect(req.listenerCount('data')).toBe(0);
});

test.each([
  ['of a declared size', 'Content-Length: 5\r\n', 'ab'],
  ['in chunks', CHUNKED, '5\r\nab'],
])('rejects with client_gone if the client disconnects within a body %s', async (_what, headers, body) => {
  const [req] = await begin(headers, body);
  const reading = readBody(req, LIMIT);
  socket.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'client_gone' });
});

test('rejects with client_gone if the client disconnected before its body is read', async () => {
  const [req] = await begin('Content-Length: 5\r\n', 'ab');
  socket.destroy();
  await new Promise((resolve) => req.once('close', resolve));
  await expect(readBody(req, LIMIT)).rejects.toMatchObject({ code: 'client_gone' });
});

test('rejects with request_timeout if the rest of a body will not come', async () => {
  const [req] = await begin('Content-Length: 5\r\n', 'ab');
  const reading = readBody(req, LIMIT);
  failBody(req, lateBody());
  await expect(reading).rejects.toMatchObject({ code: 'request_timeout' });
  await expect(readBody(req, LIMIT)).rejects.toMatchObject({ code: 'request_timeout' });
});
