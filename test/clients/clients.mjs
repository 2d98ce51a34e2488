// Reads lines `method TAB url TAB scheme TAB password TAB body` from standard input, and writes `status TAB text`
// for each. The argument is the library. Only request knows Digest; n8n makes its own on top of axios.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const basic = (password) => ({ authorization: `Basic ${Buffer.from(`200:${password}`).toString('base64')}` });
const type = (body) => (body === '' || body === 'chunked' ? {} : { 'content-type': 'application/json' });
const md5 = (text) => createHash('md5').update(text).digest('hex');

async function byFetch({ method, url, scheme, password, body }) {
  const headers = { ...type(body), ...(scheme === 'basic' && basic(password)) };
  const chunked = body === 'chunked' && { body: Readable.toWeb(Readable.from(['a', 'b'])), duplex: 'half' };
  const answer = await fetch(url, { method, headers, ...(body && { body }), ...chunked });
  return { status: answer.status, text: await answer.text() };
}

async function byAxios({ method, url, scheme, password, body, headers = {} }) {
  const { default: axios } = await import('axios');
  const { status, data } = await axios.request({
    ...{ method, url, headers: { ...type(body), ...headers }, responseType: 'text', proxy: false },
    validateStatus: () => true,
    maxRedirects: 0,
    data: body === 'chunked' ? Readable.from(['a', 'b']) : body || undefined,
    ...(scheme === 'basic' && { auth: { username: '200', password } }),
  });
  return { status, text: String(data) };
}

/** Signs as n8n's HTTP request node does: nine digits, quoted, and the first challenge. */
async function byN8n(asked) {
  const refused = await fetch(asked.url, { method: asked.method });
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const of = (name) => new RegExp(`${name}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  const [count, cnonce] = ['000000001', md5(String(Math.random()))];
  const { pathname, search } = new URL(asked.url);
  const path = pathname + search;
  const secret = md5(`200:${of('realm')}:${asked.password}`);
  const response = md5(`${secret}:${of('nonce')}:${count}:${cnonce}:auth:${md5(`${asked.method}:${path}`)}`);
  const authorization =
    `Digest username="200",realm="${of('realm')}",nonce="${of('nonce')}",uri="${path}",qop="auth",` +
    `algorithm="MD5",response="${response}",nc="${count}",cnonce="${cnonce}"`;
  return byAxios({ ...asked, headers: { authorization } });
}

async function byGot({ method, url, scheme, password, body }) {
  const { default: got } = await import('got');
  const answer = await got(url, {
    ...{ method, throwHttpErrors: false, retry: { limit: 0 }, timeout: { request: 10_000 } },
    headers: { ...type(body), ...(scheme === 'basic' && basic(password)) },
    ...(body === 'chunked' ? { body: Readable.from(['a', 'b']) } : body && { body }),
  });
  return { status: answer.statusCode, text: answer.body };
}

async function byRequest({ method, url, scheme, password, body }) {
  const { default: request } = await import('request');
  const sendImmediately = scheme === 'basic';
  const auth = scheme === 'none' ? {} : { auth: { user: '200', pass: password, sendImmediately } };
  return new Promise((resolve, reject) => {
    const options = { method, url, headers: type(body), ...auth, ...(body && { body }), timeout: 10_000 };
    request({ ...options, proxy: null }, (error, answer, text) => {
      if (error) reject(error);
      else resolve({ status: answer.statusCode, text });
    });
  });
}

const ask = { fetch: byFetch, axios: byAxios, n8n: byN8n, got: byGot, request: byRequest }[process.argv[2]];
for await (const line of createInterface({ input: process.stdin })) {
  const [method, url, scheme, password, body] = line.split('\t');
  const { status, text } = await ask({ method, url, scheme, password, body });
  process.stdout.write(`${status}\t${text.replace(/[\r\n]/g, ' ')}\n`);
}
