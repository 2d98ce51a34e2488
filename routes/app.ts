import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Authenticator } from '../src/auth/authenticate';
import type { Settings } from '../src/config/settings';
import { GatewayError } from '../src/errors';
import type { Feed } from '../src/feed/feed';
import { type CommandRequest, type CommandResult, type Parts, runCommand } from '../src/gateway';
import type { ClickedCalls } from '../src/sipxecs/clicks/clicked-calls';
import type { ContactStore } from '../src/sipxecs/contact/store';
import type { Store } from '../src/store/port';
import { healthRoutes, type Readiness } from './admin/health';
import { auditRoutes } from './api/audit';
import { commandTableRoutes } from './api/command-table';
import { jsonCommandRoutes } from './api/commands';
import { conferenceRoutes } from './api/conferences';
import { jobRoutes } from './api/jobs';
import { recordingRoutes } from './api/recordings';
import { commandRoutes } from './commands';
import { eventRoutes } from './events';
import { frontDoorRoutes } from './front-door';
import { authenticate, signInBy } from './http/authenticate';
import { Clients } from './http/clients';
import { compress } from './http/compress';
import { front, headersAtOnce, unlessDraining } from './http/front';
import { hostCheck, isChecked } from './http/hosts';
import { endJsonByNewline } from './http/json';
import { bodyIgnored } from './http/limits';
import { answerThrown } from './http/problem';
import { openApiRoutes } from './openapi';
import { panelRoutes } from './panel';
import { callRoutes } from './sipxecs/callcontroller';
import { myConferenceRoutes } from './sipxecs/conferences';
import { contactRoutes } from './sipxecs/contact-information';

/** What the app needs from other rooms. */
export interface AppParts extends Parts {
  readonly authenticator: Authenticator;
  readonly basicWithoutTls: boolean;
  readonly trustProxy: readonly string[];
  /** Notifies once for each peer that sends `X-Forwarded-For` but is not trusted. */
  readonly onUntrustedProxy: (peer: string) => void;
  /** Host names under which clients know this gateway; `undefined` if any name is accepted. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** The path below which a proxy serves this gateway, without a slash at its end; empty if there is none. */
  readonly publicPath: string;
  /** Returns the present settings, for the requests that arrive now. */
  readonly settings: () => Settings;
  readonly readiness: () => Readiness;
  readonly clicked: ClickedCalls;
  readonly contacts: ContactStore;
  readonly store: Pick<Store, 'audit' | 'signIns'>;
  readonly feed: Pick<Feed, 'open'>;
}

/** Returns the Express app of the gateway, without a server. */
export function createApp(parts: AppParts): Express {
  const clients = new Clients(parts.trustProxy, parts.onUntrustedProxy);
  const signIn = signInBy({ ...parts, clients });
  const run = (request: CommandRequest): Promise<CommandResult> => runCommand(parts, request);
  const check = hostCheck(parts.hosts, clients.trusts);
  // A stranger must learn nothing, not even that a body is too long, so the body is read after the sign-in.
  const withBody = authenticate(signIn);
  const withoutBody: RequestHandler = async (req, res, next) => {
    const signingIn = signIn(req, res);
    if (signingIn) await signingIn;
    const body = bodyIgnored(req, res);
    if (body) await body;
    next();
  };
  // These checks come after the check of the method and before the sign-in.
  const ours =
    (signedIn: RequestHandler): RequestHandler =>
    (req, res, next) => {
      check(req);
      return signedIn(req, res, next);
    };
  const ourData = ours(withoutBody);

  const app = express();
  applySettings(app);
  endJsonByNewline(app);

  app.use(front(parts));
  commandRoutes(app, { authenticate: withBody, unlessDraining: unlessDraining(parts.readiness), run });
  app.use(headersAtOnce);
  app.use(healthRoutes(parts.readiness));
  app.use(unlessDraining(parts.readiness));
  // It represents commands as the URL form does, which compresses by itself.
  app.use(jsonCommandRoutes({ authenticate: ours(withBody), run }));
  // Public files compress themselves, once for all.
  app.use(frontDoorRoutes(parts.publicPath, check));
  app.use(openApiRoutes(check, parts.publicPath));
  app.use(panelRoutes(check));
  app.use(compress);
  app.use(contactRoutes({ ...parts, authenticate: withBody }));
  app.use(commandTableRoutes({ authenticate: ourData }));
  app.use(conferenceRoutes({ authenticate: ourData, parts }));
  app.use(jobRoutes({ authenticate: ourData, parts }));
  app.use(auditRoutes({ authenticate: ourData, parts }));
  app.use(recordingRoutes({ authenticate: ourData, parts }));
  app.use(callRoutes({ ...parts, authenticate: withoutBody }));
  app.use(myConferenceRoutes({ ...parts, authenticate: withoutBody }));
  app.use(eventRoutes({ authenticate: ourData, feed: parts.feed }));

  app.use((req) => {
    if (isChecked(req.path)) check(req);
    throw new GatewayError(
      'not_found',
      'Nothing is served at this URL. Commands are at /conference/<name>/<command>.',
    );
  });
  const problems: ErrorRequestHandler = (error, req, res, _next) => answerThrown(parts, error, req, res);
  app.use(problems);
  return app;
}

/** Turns off the parts of Express that the gateway does itself or does not want. */
export function applySettings(app: Express): void {
  app.set('case sensitive routing', true);
  app.set('query parser', false);
  app.set('etag', false);
  app.disable('x-powered-by');
}
