import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { constructorsOf } from '../../../routes/http/prototypes';

test('requests and responses of a server already have the prototypes of Express', async () => {
  const app = express();
  app.use((req, res) => {
    expect([req instanceof IncomingMessage, res instanceof ServerResponse]).toEqual([true, true]);
    res.send(`${req.method} ${req.path}`);
  });
  const server = createServer(constructorsOf(app), (req, res) => {
    expect(Object.getPrototypeOf(req)).toBe(app.request);
    expect(Object.getPrototypeOf(res)).toBe(app.response);
    app(req as express.Request, res as express.Response, () => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where`);
    expect([answer.status, await answer.text()]).toEqual([200, 'GET /some/where']);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
