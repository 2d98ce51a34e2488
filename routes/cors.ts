import type { RequestHandler } from 'express';

/**
 * Lets panels of the listed origins read answers, with credentials. Preflights carry none, so this comes before
 * authentication; they are answered by whoever answers OPTIONS.
 */
export function cors(origins: () => ReadonlySet<string>): RequestHandler {
  return (req, res, next) => {
    res.vary('Origin');
    const { origin } = req.headers;
    if (origin !== undefined && origins().has(origin)) {
      res.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers':
          'Content-Disposition, Content-Range, ETag, Link, Retry-After, WWW-Authenticate, X-Request-Id',
      });
      if (req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) {
        res.set({
          'Access-Control-Allow-Methods': 'GET, PUT, POST, DELETE',
          'Access-Control-Allow-Headers':
            'Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Range, X-Requested-With',
          'Access-Control-Max-Age': '600',
        });
      }
    }
    next();
  };
}
