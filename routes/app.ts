import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Authenticator } from '../src/auth/authenticate';
import type { ClickedCalls } from '../src/calls/clicked-calls';
import type { ContactStore } from '../src/contact/store';
import { GatewayError } from '../src/errors';
import { type CommandRequest, type CommandResult, type Parts, runCommand } from '../src/gateway';
import type { Feed } from '../src/live/feed';
import { setCommonHeaders } from './answer';
import { commandTableRoutes } from './api/command-table';
import { jsonCommandRoutes } from './api/commands';
import { conferenceRoutes } from './api/conferences';
import { jobRoutes } from './api/jobs';
import { recordingRoutes } from './api/recordings';
import { authenticate, type SignIn, signInBy } from './authenticate';
import { Clients } from './clients';
import { commandMountOf, serveCommand } from './commands';
import { compress } from './compress';
import { eventRoutes } from './events';
import { begin, mountOfPath, refuseWhileDraining } from './front';
import { frontDoorRoutes } from './front-door';
import { healthRoutes, type Readiness } from './health';
import { type HostCheck, hostCheck, isChecked } from './hosts';
import { endJsonByNewline } from './json';
import { bodyIgnored } from './limits';
import { openApiRoutes } from './openapi';
import { panelRoutes } from './panel';
import { answerThrown } from './problem';
import type { AllowanceOf } from './rate-headers';
import { DATA_HEADERS, PAGE_HEADERS } from './security-headers';
import { callRoutes } from './sipxecs/callcontroller';
import { myConferenceRoutes } from './sipxecs/conferences';
import { contactRoutes } from './sipxecs/contact-information';
import { targetOf } from './target';

/** What the app needs of the rest. Functions are asked anew for each request: a reload may change their answer. */
export interface AppParts extends Parts {
  readonly authenticator: Authenticator;
  readonly basicWithoutTls: boolean;
  readonly trustProxy: readonly string[];
  /** Called once for each peer that is not trusted, but sends `X-Forwarded-For`. */
  readonly onUntrustedProxy: (peer: string) => void;
  /** Names under which clients know us; undefined if any is taken. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** The path below which a proxy serves us, without a slash at its end; empty if there is none. */
  readonly publicPath: string;
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

/** A path at which nothing is served. */
const NOTHING = '/*';

/**
 * The HTTP face of the gateway, without a server. Commands, which come by the thousand, are answered straight; Express
 * finds the way for all the rest.
 */
export function createApp(parts: AppParts): RequestListener {
  const clients = new Clients(parts.trustProxy, parts.onUntrustedProxy);
  const signIn = signInBy({ ...parts, clients });
  const run = (request: CommandRequest): Promise<CommandResult> => runCommand(parts, request);
  const allowance: AllowanceOf = ({ directory, requester }) =>
    parts.policies(directory).commandRate.allowance(requester);
  const commands = { ...parts, signIn, run, allowance };
  const check = hostCheck(parts.hosts, clients.trusts);
  const rest = restOfApp(parts, check, { signIn, run, allowance });
  return (req, res) => {
    // Express answers a target that it cannot parse, such as `http://[`, by a page of its own, past everything of ours.
    if (req.url?.startsWith('/') !== true && !URL.canParse(req.url ?? '')) req.url = NOTHING;
    const { path } = targetOf(req);
    const mount = commandMountOf(path);
    try {
      begin(parts, req, res, mount ?? mountOfPath(path), mount ? DATA_HEADERS : PAGE_HEADERS);
      if (mount) {
        refuseWhileDraining(parts.readiness);
        serveCommand(commands, mount, req, res)
          .catch((error) => answerThrown(parts.observe, error, req, res))
          // Nothing is known that would come to this; unheard it would end the process.
          .catch(() => req.socket.destroy());
        return;
      }
    } catch (error) {
      answerThrown(parts.observe, error, req, res);
      return;
    }
    setCommonHeaders(res);
    rest(req, res);
  };
}

/** All that is no command of the URL form. */
function restOfApp(
  parts: AppParts,
  check: HostCheck,
  {
    signIn,
    run,
    allowance,
  }: {
    readonly signIn: SignIn;
    readonly run: (request: CommandRequest) => Promise<CommandResult>;
    readonly allowance: AllowanceOf;
  },
): Express {
  const app = express();
  app.set('case sensitive routing', true);
  app.set('query parser', false);
  app.set('etag', false);
  app.disable('x-powered-by');
  // A stranger learns nothing, not even that a body is too long, so a body comes after the sign-in.
  const withBody = authenticate(signIn);
  const withoutBody: RequestHandler = async (req, res, next) => {
    await signIn(req, res);
    await bodyIgnored(req, res);
    next();
  };
  endJsonByNewline(app);
  // After the method and before anybody is asked who they are.
  const ours =
    (signedIn: RequestHandler): RequestHandler =>
    (req, res, next) => {
      check(req);
      return signedIn(req, res, next);
    };
  const ourData = ours(withoutBody);

  app.use(healthRoutes(parts.readiness));
  app.use((_req, _res, next) => {
    refuseWhileDraining(parts.readiness);
    next();
  });
  // It represents commands, as the URL form does, which compresses by itself.
  app.use(
    jsonCommandRoutes({ authenticate: ours(withBody), run, allowance, trustedOrigins: parts.trustedOrigins }),
  );
  app.use(compress);
  app.use(frontDoorRoutes(parts.publicPath, check));
  app.use(openApiRoutes(check, parts.publicPath));
  app.use(panelRoutes(check));
  app.use(contactRoutes({ ...parts, authenticate: withBody }));
  app.use(commandTableRoutes({ authenticate: ourData }));
  app.use(conferenceRoutes({ authenticate: ourData, parts }));
  app.use(jobRoutes({ authenticate: ourData, parts, trustedOrigins: parts.trustedOrigins }));
  app.use(recordingRoutes({ authenticate: ourData, parts, trustedOrigins: parts.trustedOrigins }));
  app.use(callRoutes({ ...parts, authenticate: withoutBody }));
  app.use(myConferenceRoutes({ ...parts, authenticate: withoutBody }));
  app.use(eventRoutes({ authenticate: ourData, feed: parts.feed }));

  app.use((req) => {
    if (isChecked(req.path)) check(req);
    throw new GatewayError(
      'not_found',
      'Nothing is served here. Commands are at /conference/<name>/<command>.',
    );
  });
  const problems: ErrorRequestHandler = (error, req, res, _next) =>
    answerThrown(parts.observe, error, req, res);
  app.use(problems);
  return app;
}
