import type { AddressInfo } from 'node:net';
import express from 'express';

/** What the gateway is measured against: one route that answers the same text, and nothing else. */
const app = express();
app.get(/^\/conference\/[^/]+\/mute&\d+$/, (_req, res) => {
  res.type('text/plain').send('+OK mute 1\n');
});
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
