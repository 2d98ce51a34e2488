import { join } from 'node:path';
import { Router } from 'express';
import { checkHost, type HostCheck } from './http/hosts';
import { keptFolder } from './http/kept-file';
import { only } from './http/methods';

/**
 * Nothing runs that is not a file of ours, nothing is asked of anybody else, and no text becomes markup: the panel shows
 * names that callers chose.
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

/** `/panel/`: the web panel's files, for anybody; what it shows it asks of the API with its user's credentials. */
export function panelRoutes(check: HostCheck): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const read = [only('GET', 'HEAD'), checkHost(check)] as const;
  router.all('/panel', ...read, (_req, res) => {
    // Relative: before a proxy the panel may stand below another path.
    res.redirect(308, 'panel/');
  });
  const files = keptFolder(join(__dirname, 'panel'));
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
