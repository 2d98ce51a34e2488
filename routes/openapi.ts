import express, { type RequestHandler, Router } from 'express';
import { checkHost, type HostCheck } from './http/hosts';
import { jsonText } from './http/json';
import { only } from './http/methods';
import { openApiDocument } from './openapi/document';
import { HTML, SCRIPT } from './openapi/page';
import { uiFolder } from './openapi/ui-folder';

/** The two files of Swagger UI that the page needs; the page loads nothing from elsewhere. */
const UI_FILES = ['/swagger-ui-bundle.js', '/swagger-ui.css'];
const READ = ['GET', 'HEAD'];

/** Swagger UI carries its pictures as `data:` URLs. The page loads nothing else, and sends nothing to other hosts. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `GET /openapi.json`, and `/docs/` to read it in a browser. Both are public: they describe this program, and contain
 * no data of users.
 *
 * @param publicPath what clients write before each path
 */
export function openApiRoutes(check: HostCheck, publicPath: string): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const read = [only(...READ), checkHost(check)] as const;
  // Made at the first request: the document is large, and most gateways never serve it.
  let document: string | undefined;
  const text =
    (type: string, body: () => string): RequestHandler =>
    (_req, res) => {
      res.set('Content-Type', `${type}; charset=utf-8`).send(body());
    };
  router.all(
    '/openapi.json',
    ...read,
    text('application/json', () => {
      document ??= jsonText(openApiDocument(publicPath));
      return document;
    }),
  );
  router.all('/docs', ...read, (_req, res) => res.redirect(308, `${publicPath}/docs/`));
  router.all(/^\/docs\//, ...read, (_req, res, next) => {
    res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    next();
  });
  router.all(
    '/docs/',
    text('text/html', () => HTML),
  );
  router.all(
    '/docs/start.js',
    text('text/javascript', () => SCRIPT),
  );
  router.use('/docs', asWanted, express.static(uiFolder(), { index: false, redirect: false }));
  return router;
}

/**
 * These files are large, public, and the same until the next release. Browsers keep them and revalidate them by ETag.
 */
const asWanted: RequestHandler = (req, res, next) => {
  if (!UI_FILES.includes(req.path)) {
    next('router');
    return;
  }
  res.set('Cache-Control', 'no-cache');
  next();
};
