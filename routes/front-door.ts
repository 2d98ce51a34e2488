import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { HostCheck } from './http/hosts';
import { KeptFile } from './http/kept-file';
import { only } from './http/methods';
import { accepted } from './http/negotiate';

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
dt { font-weight: 600 }
dd { margin: 0 0 .75rem }
code { overflow-wrap: anywhere }`;

/** The one style sheet is part of the page; the page loads, runs and sends nothing else. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Door {
  /** The path, without the path prefix. */
  readonly path: string;
  readonly what: string;
}

const DOORS: readonly Door[] = [
  { path: '/panel/', what: 'the web panel: sign in and command your conferences' },
  { path: '/docs', what: 'a description of every request; /openapi.json is the same for programs' },
  { path: '/health/ready', what: 'shows if FreeSWITCH accepts commands' },
];
const TITLE = 'FreeSWITCH conference gateway';
const COMMAND = '/conference/<name>/<command>[&<argument>…]';
const EXAMPLE = '/conference/<name>/mute&all';

/**
 * `GET /`: shows what the gateway serves and at which paths. No sign-in is needed. The answer is HTML if `Accept`
 * prefers it, otherwise text. Of the configuration it shows only the path prefix that the client used.
 *
 * @param prefix the path of `listen.publicUrl`, without a slash at its end
 * @param check rejects a foreign `Host`
 */
export function frontDoorRoutes(prefix: string, check: HostCheck): Router {
  const html = KeptFile.of('text/html', () => htmlOf(prefix));
  const text = KeptFile.of('text/plain', () => textOf(prefix));
  const router = Router({ caseSensitive: true, strict: true });
  router.all('/', only('GET', 'HEAD'), (req, res) => {
    check(req);
    const type = accepted(req, ['text/plain', 'text/html']) ?? 'text/plain';
    res.set('Content-Security-Policy', POLICY);
    return (type === 'text/html' ? html : text).send(req, res);
  });
  return router;
}

function textOf(prefix: string): string {
  const lines = DOORS.map(({ path, what }) => `${`${prefix}${path}`.padEnd(prefix.length + 16)}${what}`);
  return [
    TITLE,
    '',
    ...lines,
    '',
    'Commands, by GET, PUT or POST, with Digest or Basic credentials:',
    `  ${prefix}${COMMAND}`,
    `  ${prefix}${EXAMPLE}`,
    '',
  ].join('\n');
}

function htmlOf(prefix: string): string {
  const doors = DOORS.map(({ path, what }) => {
    const target = escaped(`${prefix}${path}`);
    return `<dt><a href="${target}">${target}</a></dt><dd>${escaped(what)}</dd>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${TITLE}</h1>
<dl>
${doors.join('\n')}
</dl>
<p>Commands, by GET, PUT or POST, with Digest or Basic credentials:</p>
<p><code>${escaped(prefix + COMMAND)}</code></p>
<p>for example <code>${escaped(prefix + EXAMPLE)}</code></p>
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
