import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { applySettings } from '../../routes/app';
import { constructorsOf } from '../../routes/http/prototypes';
import { answerOrders } from './orders';

/** An Express app with one route that answers a text, for comparison with the gateway. */
interface BareExpressOrder {
  readonly text: string;
  /** `stock`: Express by default. `prepared`: with the settings and the constructors of the gateway's app. */
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
