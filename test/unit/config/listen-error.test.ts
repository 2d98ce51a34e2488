import { ListenError } from '../../../src/config/listen-error';

const config = (port: number, adminPort = 9464) => ({
  listen: { host: '127.0.0.1', port, trustProxy: [], hosts: [] },
  admin: { host: '127.0.0.1', port: adminPort },
});
const failure = (code: string) => Object.assign(new Error(`listen ${code}`), { code });

test('mentions mod_xml_rpc for port 8080', () => {
  const { message, code } = new ListenError(failure('EADDRINUSE'), {
    listener: 'listen',
    config: config(8080),
    environment: {},
  });
  expect(message).toContain("8080 is also the default port of FreeSWITCH's mod_xml_rpc.");
  expect(code).toBe('EADDRINUSE');
});

test('names the case of one port for both listeners', () => {
  const { message } = new ListenError(failure('EADDRINUSE'), {
    listener: 'admin',
    config: config(8085, 8085),
    environment: {},
  });
  expect(message).toMatch(/taken by this gateway itself: listen\.port is 8085, too\. Set admin\.port/);
});

test('names only the environment variable if it is set, because it overrides the file', () => {
  const { message } = new ListenError(failure('EADDRINUSE'), {
    listener: 'listen',
    config: config(8085),
    environment: { GATEWAY_PORT: '8085' },
  });
  expect(message).toMatch(/Set GATEWAY_PORT to another port/);
});

test.each([
  [
    'EACCES',
    /Port 80 of 127\.0\.0\.1 \(listen\.port\).*1024 need a privilege\. Set listen\.port.*GATEWAY_PORT.*CAP_NET_BIND_SERVICE/,
  ],
  ['EADDRNOTAVAIL', /\(listen\.host\) is not an address of this machine\. Set listen\.host.*GATEWAY_HOST/],
  ['ENOTFOUND', /\(listen\.host\) has no address\. Set listen\.host/],
  ['EAFNOSUPPORT', /\(listen\.host\).*Set listen\.host/],
  ['EMFILE', /Port 80 .* cannot be opened: listen EMFILE\. Set listen\.port/],
])('%s: names what to set', (code, pattern) => {
  const failed = { listener: 'listen', config: config(80), environment: {} } as const;
  expect(new ListenError(failure(code), failed).message).toMatch(pattern);
});
