import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves a gateway below a path, as nginx's `location /pbx/ { proxy_pass http://gateway/; }` does. */
export interface PrefixProxy {
  /** With the prefix, without a slash at the end. */
  readonly url: string;
  /** The gateway to which the next requests go. */
  target: string;
  /** The targets that it has passed on. */
  readonly passed: string[];
  end(): Promise<void>;
}

export async function startPrefixProxy(prefix: string): Promise<PrefixProxy> {
  const server = createServer((req, res) => {
    const whole = req.url ?? '';
    if (!whole.startsWith(`${prefix}/`)) {
      res.writeHead(404).end('outside of the prefix\n');
      return;
    }
    const path = whole.slice(prefix.length);
    proxy.passed.push(path);
    const { hostname, port } = new URL(proxy.target);
    const onward = request(
      { hostname, port, path, method: req.method, headers: req.rawHeaders, agent: false },
      (answer) => {
        res.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
        answer.pipe(res);
      },
    );
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: PrefixProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    target: '',
    passed: [],
    end: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
