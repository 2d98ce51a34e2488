import { GatewayError } from '../../src/errors';

/** The request headers that show the origin of a request, in lower case, as node has them. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  readonly 'sec-purpose'?: string | string[] | undefined;
  readonly 'user-agent'?: string | undefined;
}

/**
 * The names of real browser engines in `User-Agent`: Chrome, Safari and WebViews, Firefox, Internet Explorer.
 * `Mozilla/` alone does not prove a browser, since PowerShell, WinHttp and desk phones write it, too.
 */
const BROWSER_ENGINE = /AppleWebKit|Gecko\/|Trident|MSIE/;

/**
 * Rejects a state-changing request if another site may have tricked a browser into sending it: the browser would add
 * the user's credentials by itself.
 *
 * @param trusted our own origins and those of the panels in the configuration
 * @throws GatewayError cross_site
 */
export function refuseCrossSite(method: string, headers: OriginHeaders, trusted: ReadonlySet<string>): void {
  // A prefetch is a guess of the browser, not a wish of the user.
  if (headers['sec-purpose'] !== undefined) throw crossSite('it is a prefetch');
  if (headers.origin !== undefined) {
    if (trusted.has(headers.origin)) return;
    throw crossSite('its Origin is not one of ours');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
    throw crossSite(`its Sec-Fetch-Site is not same-origin`);
  }
  // Browsers leave out Sec-Fetch-Site for plain http, and Origin for simple GETs.
  if (method === 'GET' && BROWSER_ENGINE.test(headers['user-agent'] ?? '')) {
    throw crossSite('its User-Agent is a browser and Sec-Fetch-Site is missing: use PUT or POST');
  }
}

function crossSite(why: string): GatewayError {
  return new GatewayError('cross_site', `The request was refused because ${why}.`);
}
