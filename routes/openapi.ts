import { join } from 'node:path';
import { Router } from 'express';
import { checkHost, type HostCheck } from './http/hosts';
import { jsonText } from './http/json';
import { KeptFile } from './http/kept-file';
import { only } from './http/methods';
import { openApiDocument } from './openapi/document';
import { HTML, SCRIPT } from './openapi/page';
import { uiFolder } from './openapi/ui-folder';

/** The two files of Swagger UI that the page needs; nothing comes from elsewhere. */
const UI_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css'];
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
  // Large, and most gateways are never asked for it.
  const document = KeptFile.of('json', () => jsonText(openApiDocument(publicPath)));
  router.all('/openapi.json', ...read, (req, res) => document.send(req, res));
  router.all('/docs', ...read, (_req, res) => res.redirect(308, `${publicPath}/docs/`));
  router.all(/^\/docs\//, ...read, (_req, res, next) => {
    res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    next();
  });
  const page = KeptFile.of('html', () => HTML);
  router.all('/docs/', (req, res) => page.send(req, res));
  const script = KeptFile.of('js', () => SCRIPT);
  router.all('/docs/start.js', (req, res) => script.send(req, res));
  for (const name of UI_FILES) {
    const file = KeptFile.at(join(uiFolder(), name));
    router.all(`/docs/${name}`, (req, res) => {
      // Large, and the same until the next release: browsers keep these files and ask again by their ETag.
      res.set('Cache-Control', 'no-cache');
      return file.send(req, res);
    });
  }
  return router;
}
