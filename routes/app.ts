import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Authenticator } from '../src/auth/authenticate';
import type { ClickedCalls } from '../src/calls/clicked-calls';
import type { ContactStore } from '../src/contact/store';
import { GatewayError } from '../src/errors';
import { type CommandRequest, type CommandResult, type Parts, runCommand } from '../src/gateway';
import type { Feed } from '../src/live/feed';
import { commandTableRoutes } from './api/command-table';
import { jsonCommandRoutes } from './api/commands';
import { conferenceRoutes } from './api/conferences';
import { jobRoutes } from './api/jobs';
import { recordingRoutes } from './api/recordings';
import { authenticate, basicAllowedBy } from './authenticate';
import { commandRoutes } from './commands';
import { cors } from './cors';
import { eventRoutes } from './events';
import { healthRoutes, type Readiness } from './health';
import { ignoreBody, limits } from './limits';
import { setMount, setNotes } from './locals';
import { API, NATIVE, SIPXECS } from './mounts';
import { openApiRoutes } from './openapi';
import { panelRoutes } from './panel';
import { problems } from './problem';
import { callRoutes } from './sipxecs/callcontroller';
import { myConferenceRoutes } from './sipxecs/conferences';
import { contactRoutes } from './sipxecs/contact-information';

/** What the app needs of the rest. Functions are asked anew for each request: a reload may change their answer. */
export interface AppParts extends Parts {
  readonly authenticator: Authenticator;
  readonly basicWithoutTls: boolean;
  readonly trustProxy: readonly string[];
  /** Origins of panels elsewhere that may call with credentials. */
  readonly origins: () => ReadonlySet<string>;
  /** Those and our own. */
  readonly trustedOrigins: () => ReadonlySet<string>;
  readonly stateChangingGet: () => 'allow' | 'sipxecs' | 'refuse';
  readonly readiness: () => Readiness;
  readonly clicked: ClickedCalls;
  readonly contacts: ContactStore;
  readonly feed: Pick<Feed, 'open'>;
}

/** The HTTP face of the gateway, without a server. */
export function createApp(parts: AppParts): RequestListener {
  const app = express();
  app.set('case sensitive routing', true);
  app.set('trust proxy', [...parts.trustProxy]);
  app.set('query parser', false);
  app.set('etag', false);
  app.disable('x-powered-by');

  app.use(begin(parts));
  app.use(API.prefix, (_req, res, next) => {
    setMount(res, API);
    next();
  });
  // A plain-http panel must not be told to fetch its own files by https; and whether every port of a PBX's host, and its
  // subdomains, are https for a year is not ours to say.
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
      strictTransportSecurity: false,
    }),
  );
  app.use(refuseNameless);
  app.use(limits);
  app.use(cors(parts.origins));

  app.use(healthRoutes(parts.readiness));
  app.use(refuseWhileDraining(parts.readiness));
  const signIn = authenticate({ ...parts, basicAllowed: basicAllowedBy(parts) });
  const run = (request: CommandRequest): Promise<CommandResult> => runCommand(parts, request);
  // Before the others, for each router in front of it costs every command a little.
  for (const mount of [NATIVE, SIPXECS]) {
    app.use(commandRoutes({ ...parts, mount, authenticate: signIn, run }));
  }
  app.use(openApiRoutes());
  app.use(panelRoutes());
  app.use(jsonCommandRoutes({ authenticate: signIn, run, trustedOrigins: parts.trustedOrigins }));
  app.use(contactRoutes({ ...parts, authenticate: signIn }));
  // Those above read a body, or ignore it themselves; all others do without.
  app.use(ignoreBody);
  app.use(commandTableRoutes({ authenticate: signIn }));
  app.use(conferenceRoutes({ authenticate: signIn, parts }));
  app.use(jobRoutes({ authenticate: signIn, ...parts.live }));
  app.use(recordingRoutes({ authenticate: signIn, parts, trustedOrigins: parts.trustedOrigins }));
  app.use(callRoutes({ ...parts, authenticate: signIn }));
  app.use(myConferenceRoutes({ ...parts, authenticate: signIn }));
  app.use(eventRoutes({ authenticate: signIn, feed: parts.feed }));

  app.use(() => {
    throw new GatewayError(
      'not_found',
      'Nothing is served here. Commands are at /conference/<name>/<command>.',
    );
  });
  app.use(problems(parts.observe));
  return (req, res) => {
    // Express answers a target that it cannot parse, such as `http://[`, by a page of its own, past all of the above.
    if (req.url?.startsWith('/') !== true && !URL.canParse(req.url ?? '')) req.url = '/';
    app(req, res);
  };
}

/** Gives a request its id and the state of the configuration that it will see to its end. */
function begin({ clock, readiness }: AppParts): RequestHandler {
  return (_req, res, next) => {
    const requestId = randomUUID();
    setNotes(res, { requestId, arrivedAt: clock.now() });
    res.set({ 'X-Request-Id': requestId, 'Cache-Control': 'no-store' });
    // While draining, a client that keeps its connection would keep the process.
    if (readiness() === 'draining') res.set('Connection', 'close');
    next();
  };
}

/** What was asked before goes on; what comes now, on a connection that was kept, goes elsewhere. */
function refuseWhileDraining(readiness: () => Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness() !== 'draining') next();
    else throw new GatewayError('stopping', 'Nothing was sent; ask again.', { retryAfter: 1 });
  };
}

/** RFC 9112 §3.2: a request of HTTP/1.1 without Host, and any with several, is answered 400. */
const refuseNameless: RequestHandler = (req, _res, next) => {
  const hosts = req.rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
  ).length;
  if (hosts > 1 || (hosts === 0 && req.httpVersion === '1.1')) {
    throw new GatewayError('bad_request', `The request has ${hosts} Host headers.`);
  }
  next();
};
