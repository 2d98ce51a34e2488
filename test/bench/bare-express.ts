import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { applySettings } from '../../routes/app';
import { constructorsOf } from '../../routes/http/prototypes';
import { answerOrders } from './orders';

/** What the gateway is compared with: an Express app with one route, which answers a text. */
interface BareExpressOrder {
  readonly text: string;
  /** `stock`: as Express comes. `prepared`: with the settings and the constructors of the gateway's app. */
  readonly kind: 'stock' | 'prepared';
}

/** Starts to listen; answers with the URL. */
answerOrders(({ text, kind }: BareExpressOrder) => {
  const app = express();
  if (kind === 'prepared') applySettings(app);
  app.get(/^\/conference\/[^/]+\/mute&\d+$/, (_req, res) => {
    res.type('text/plain').send(text);
  });
  return listening(app, kind);
});

function listening(app: Express, kind: BareExpressOrder['kind']): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer(kind === 'prepared' ? constructorsOf(app) : {}, app).listen(
      0,
      '127.0.0.1',
      () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}
