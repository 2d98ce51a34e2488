import { Router } from 'express';
import { checkHost, type HostCheck } from './http/hosts';
import { only } from './http/methods';
import { panelFiles } from './panel-files';

/**
 * The page runs only our own files, and asks no other host. No text becomes markup, since the panel shows names that
 * callers chose.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * `/panel/`: serves the files of the web panel, without a sign-in. The panel gets its data from the API with its user's
 * credentials.
 */
export function panelRoutes(check: HostCheck): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const read = [only('GET', 'HEAD'), checkHost(check)] as const;
  router.all('/panel', ...read, (_req, res) => {
    // Relative, because a proxy may serve the panel below another path.
    res.redirect(308, 'panel/');
  });
  const files = panelFiles();
  router.use('/panel/', ...read, (req, res, next) => {
    res.set('Content-Security-Policy', POLICY);
    const file = files.get(req.path === '/' ? 'index.html' : req.path.slice(1));
    if (!file) {
      next();
      return;
    }
    // Kept by the browser, and asked for each time: an upgrade shows at once.
    res.set('Cache-Control', 'no-cache');
    return file.send(req, res);
  });
  return router;
}
