import type { AddressInfo } from 'node:net';
import express from 'express';
import { answerOrders } from './orders';

/** What the gateway is measured against: one route that answers a text, and nothing else. Answers with its URL. */
answerOrders(
  ({ text }: { text: string }) =>
    new Promise<string>((resolve) => {
      const app = express();
      app.get(/^\/conference\/[^/]+\/mute&\d+$/, (_req, res) => {
        res.type('text/plain').send(text);
      });
      const server = app.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    }),
);
