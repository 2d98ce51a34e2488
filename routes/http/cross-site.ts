import { GatewayError } from '../../src/errors';

/** The request headers that tell where a request comes from, lower case, as node gives them. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  readonly 'sec-purpose'?: string | string[] | undefined;
  readonly 'user-agent'?: string | undefined;
}

/**
 * What real browser engines name themselves by: Chrome, Safari and WebViews, Firefox, Internet Explorer. `Mozilla/` alone is no
 * sign, since PowerShell, WinHttp and desk phones write it as well.
 */
const BROWSER_ENGINE = /AppleWebKit|Gecko\/|Trident|MSIE/;

/**
 * Refuses a state-changing request that a browser may have been tricked into by another site: the browser would
 * add the user's credentials by itself.
 *
 * @param trusted our own origins and those of the panels in the configuration
 * @throws GatewayError cross_site
 */
export function refuseCrossSite(method: string, headers: OriginHeaders, trusted: ReadonlySet<string>): void {
  // A prefetch is a guess of the browser's, not a wish of the user's.
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
  // Browsers leave Sec-Fetch-Site out towards plain http, and Origin out of simple GETs.
  if (method === 'GET' && BROWSER_ENGINE.test(headers['user-agent'] ?? '')) {
    throw crossSite('its User-Agent is a browser and no Sec-Fetch-Site names its site: use PUT or POST');
  }
}

function crossSite(why: string): GatewayError {
  return new GatewayError('cross_site', `The request was refused since ${why}.`);
}
