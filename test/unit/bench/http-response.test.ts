import { readResponse } from '../../bench/http-response';

const KEPT = Buffer.from(
  'HTTP/1.1 200 OK\r\nX: y\r\ncontent-length: 5\r\nConnection: keep-alive\r\n\r\nhello',
);

test('an answer is complete only with its last byte', () => {
  for (let cut = 0; cut < KEPT.length; cut++)
    expect(readResponse(KEPT.subarray(0, cut), false)).toBeUndefined();
  expect(readResponse(KEPT, false)).toEqual({
    status: 200,
    body: Buffer.from('hello'),
    length: KEPT.length,
    keepsAlive: true,
  });
});

test('without a length, the end of the connection ends the answer', () => {
  const bytes = Buffer.from('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nno');
  expect(readResponse(bytes, false)).toBeUndefined();
  expect(readResponse(bytes, true)).toMatchObject({
    status: 404,
    body: Buffer.from('no'),
    keepsAlive: false,
  });
});

test('knows that the server closes after an answer with a length and Connection: close', () => {
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  expect(readResponse(bytes, false)).toMatchObject({ keepsAlive: false });
});

test('refuses chunks', () => {
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
  expect(() => readResponse(bytes, false)).toThrow('chunks');
});
