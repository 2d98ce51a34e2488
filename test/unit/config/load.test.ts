import { LEAST, parse, problems } from './least';

describe('defaults', () => {
  test('everything has one except users, conferences, dial and freeswitch', () => {
    expect(parse(LEAST)).toMatchObject({
      listen: { host: '127.0.0.1', port: 8080, trustProxy: [], hosts: [] },
      admin: { host: '127.0.0.1', port: 9464 },
      freeswitch: { port: 8021, connections: 4 },
      auth: { schemes: ['digest-md5', 'digest-sha256', 'basic'], nonceSeconds: 300, basicWithoutTls: false },
      origins: [],
      stateChangingGet: 'allow',
      dial: { perMinute: 30, allow: [] },
      media: { roots: [], streams: [] },
      timeouts: {
        command: 5,
        dial: 60,
        jobsKept: 3600,
        liveness: 30,
        reconnect: 30,
        headers: 10,
        request: 30,
        idle: 65,
        drain: 65,
      },
      limits: { pending: 1000, connections: 10_000, connectionsPerAddress: 256 },
      state: { dir: './state' },
      store: { url: 'sqlite:gateway.db', sync: 'normal' },
      audit: { reads: false, required: false, keepDays: 90, queueRows: 100_000 },
      log: { level: 'info' },
    });
  });

  test('these four have none', () => {
    expect(problems('{}')).toEqual([
      'freeswitch: is missing',
      'users: is missing',
      'conferences: is missing',
      'dial: is missing',
    ]);
    expect(problems('')).toHaveLength(4);
  });
});

describe('strings stay strings', () => {
  test.each(['0300', '1e3', '0x10', '3.10', 'yes', 'null', '~200'])('%s is a name', (name) => {
    const config = parse(LEAST.replace('"200": {', `${name}: {`).replace('owner: "200"', `owner: ${name}`));
    expect(Object.keys(config.users)).toEqual([name]);
    expect(config.conferences['Team']?.owners).toEqual([name]);
  });

  test('a password of digits keeps its zeros', () => {
    const config = parse(LEAST.replace('"123"', '0123'));
    expect(config.users['200']?.password).toBe('0123');
  });
});

describe('mistakes', () => {
  test('are reported all at once, each with its path', () => {
    const text = `
listen: { port: 99999, bogus: 1 }
freeswitch: { host: 127.0.0.1 }
auth: { schemes: [digest-md5, ntlm], basicWithoutTls: maybe }
origins: ["https://panel.example.org/"]
users:
  "200": { password: "123", ha1: { md5: xx }, rol: admin }
  "300": { ha1: {} }
conferences:
  a+b: { owner: "200" }
  list: { owner: "200" }
  X: { owner: "777" }
  Y: {}
  Z: 3
  "35??": { owners: ["200"], freeswitchName: Z }
dial:
  default: "user/{user}@x,user/9"
  allow: [{ to: "sofia/gateway/c/{number}", number: "(", users: ["778"] }]
recordings: { dir: relative }
`;
    expect(problems(text)).toEqual([
      'listen.port: must be a whole number from 0 to 65535',
      'listen: unknown key `bogus`',
      'freeswitch.password: is missing',
      'auth.schemes.1: must be one of digest-md5, digest-sha256, basic',
      'auth.basicWithoutTls: must be true or false',
      'origins.0: must be an origin such as https://panel.example.org',
      'users.200.ha1.md5: must be 32 hexadecimal digits',
      'users.200: unknown key `rol`: did you mean `role`?',
      'users.200: needs either password or ha1',
      'users.300.ha1: needs md5 or sha256',
      'conferences.a+b: is not a name that this gateway can command: it cannot hold "+", after which FreeSWITCH looks for a PIN',
      'conferences.list: is not a name that this gateway can command: it is a command word of FreeSWITCH',
      'conferences.Y: needs either owner or owners',
      'conferences.Z: must hold keys of its own',
      'dial.default: must be one dial string with at most one {user} or {number}, without variables, lists or quotes',
      'dial.allow.0.number: must be a regular expression',
      'recordings.dir: must be an absolute path',
      'conferences.X.owner: user 777 is not among the users',
      'conferences.35??.freeswitchName: cannot be used with a pattern',
      'dial.allow.0.users.0: user 778 is not among the users',
    ]);
  });

  test('never show a value, because it may be a password', () => {
    const text = LEAST.replace('password: "123"', 'ha1: { md5: hunter2 }, pasword: hunter3');
    expect(problems(text).join()).not.toMatch(/hunter/);
  });

  test('of YAML are reported with their line', () => {
    expect(problems('users: {').join()).toMatch(/^line 1, column 9: /);
    expect(problems(`${LEAST}\nusers: {}`).join()).toMatch(/^line 9, column 1: .*unique/);
    expect(problems('a:\n\tb: 1').join()).toMatch(/^line 2, column 1: /);
  });

  test.each(['*hunter2', '!hunter2', '&hunter2', '&hunter2 x'])(
    'an unquoted %s is not a password, and is not shown',
    (value) => {
      const [first, ...more] = problems(LEAST.replace('"123"', value));
      expect([first, more]).toEqual([expect.stringMatching(/^line 4, column \d+: .*quotes$/), []]);
      expect(first).not.toContain('hunter');
    },
  );

  test('a public URL needs the scheme http or https', () => {
    for (const url of ['gateway.example.org:8443', 'javascript:alert(1)', 'ftp://x', 'x']) {
      expect(problems(`listen: { publicUrl: "${url}" }${LEAST}`)).toHaveLength(1);
    }
  });

  test('a public URL may have a path, but nothing after it', () => {
    for (const end of ['', '/', '/pbx', '/pbx/', '/a/b%20c']) {
      expect(problems(`listen: { publicUrl: "https://gw.example.org${end}" }${LEAST}`)).toEqual([]);
    }
    for (const url of [
      'https://gw.example.org/pbx?x=1',
      'https://gw.example.org/?',
      'https://x/#y',
      'https://a:b@x/',
      'https://x//y',
    ]) {
      expect(problems(`listen: { publicUrl: "${url}" }${LEAST}`)).toEqual([
        expect.stringMatching(/listen\.publicUrl: must be a URL .*without a query/),
      ]);
    }
  });

  test('hosts are names, in the form that browsers send', () => {
    const hosts = (list: string) => parse(`listen: { hosts: ${list} }${LEAST}`).listen.hosts;
    expect(hosts('[Gateway.Example.ORG, gateway, "münchen.example", gw_1.example.org.]')).toEqual([
      ...['gateway.example.org', 'gateway', 'xn--mnchen-3ya.example', 'gw_1.example.org.'],
    ]);
    const wrong = ['https://x', 'x:8080', '*.example.org', 'a b', '', 'x/y', 'a..b', '[x', 'a@b', '-x'];
    for (const name of wrong) {
      const [first, ...more] = problems(`listen: { hosts: ["${name}"] }${LEAST}`);
      expect([name, first, more]).toEqual([
        name,
        expect.stringMatching(/^listen\.hosts\.0: must be a host name/),
        [],
      ]);
    }
  });

  test('a user needs the hash of every offered Digest', () => {
    const hash = `ha1: { sha256: ${'a'.repeat(64)} }`;
    const text = LEAST.replace('password: "123"', hash);
    expect(problems(text)).toEqual(['users.200.ha1: lacks md5, which auth.schemes offers']);
    expect(problems(`auth: { schemes: [digest-sha256, basic] }${text}`)).toEqual([]);
    expect(problems(`auth: { schemes: [basic] }${text}`)).toEqual([]);
  });

  test('a user name has no colon, and two listeners have two ports', () => {
    expect(problems(LEAST.replaceAll('"200"', '"2:00"'))).toEqual([
      'users.2:00: must not contain a colon or a control character',
    ]);
    expect(problems(`admin: { port: 8080 }${LEAST}`)).toEqual([
      'admin.port: must not be the same as listen.port',
    ]);
    expect(problems(`admin: { port: 8080, host: 10.0.0.1 }${LEAST}`)).toEqual([]);
    expect(problems(`listen: { port: 9464 }${LEAST}`)).toEqual([
      'admin.port: must not be the same as listen.port',
    ]);
  });

  test.each(['store: none\n', 'store: { url: none }\n'])('a required audit needs a store: %j', (store) => {
    expect(problems(`audit: { required: true }\n${store}${LEAST}`)).toEqual([
      'audit.required: needs a store, and store is none',
    ]);
    expect(problems(`audit: { reads: true }\n${store}${LEAST}`)).toEqual([]);
    expect(problems(`audit: { required: true }\n${LEAST}`)).toEqual([]);
  });

  test.each(['/r/{x', '/r/$a', '/r/a!b', '/r/a@@b', '/r/a\\nb', 'r'])('refuses %s as a folder', (dir) => {
    expect(problems(`recordings: { dir: "${dir}" }${LEAST}`)).toHaveLength(1);
    expect(problems(`media: { roots: ["${dir}"] }${LEAST}`)).toHaveLength(1);
  });

  test('an empty section counts as missing', () => {
    expect(parse(`media:\nlimits:\nauth:\n${LEAST}`).limits.pending).toBe(1000);
  });

  test.each([
    ['', { url: 'sqlite:gateway.db', sync: 'normal' }],
    ['none', { url: 'none', sync: 'normal' }],
    ['{ url: none }', { url: 'none', sync: 'normal' }],
    ['sqlite:/srv/rows.db', { url: 'sqlite:/srv/rows.db', sync: 'normal' }],
    ['{ sync: full }', { url: 'sqlite:gateway.db', sync: 'full' }],
    [
      '{ url: "postgres://gw@db/rows", passwordFile: secret }',
      { url: 'postgres://gw@db/rows', passwordFile: 'secret', sync: 'normal' },
    ],
  ])('store: %s', (text, store) => {
    expect(parse(`store: ${text}${LEAST}`).store).toEqual(store);
  });

  test('a store that is none is a mistake, and its URL is not shown', () => {
    const url = 'must be none, sqlite:<path> or postgres://<user>@<host>/<database>';
    for (const text of [
      'mysql://gw:secret@db',
      '{ url: "mysql://gw:secret@db" }',
      'gateway.db',
      '{ url: off }',
    ]) {
      expect(problems(`store: ${text}${LEAST}`)).toEqual([`store.url: ${url}`]);
    }
    expect(problems(`store: { sync: fulll, path: x }${LEAST}`)).toEqual([
      'store.sync: must be normal or full: did you mean `full`?',
      'store: unknown key `path`',
    ]);
    expect(problems(`store: { passwordFile: x }${LEAST}`)).toEqual([
      'store.passwordFile: belongs to a store.url that begins with postgres://',
    ]);
  });

  test('an IM id belongs to one user', () => {
    const users = 'users:\n  "200": { password: a, imId: x }\n  "201": { password: a, imId: x }';
    expect(problems(LEAST.replace(/users:\n.*\n/, `${users}\n`))).toEqual([
      'users.201.imId: is also the IM id of user 200',
    ]);
  });
});

describe('the environment', () => {
  test('overrides the file', () => {
    const config = parse(LEAST, {
      GATEWAY_HOST: '::1',
      GATEWAY_PORT: '81',
      GATEWAY_ADMIN_PORT: '0',
      FREESWITCH_HOST: '10.0.0.9',
      FREESWITCH_PORT: '8022',
      FREESWITCH_PASSWORD: 'x',
      LOG_LEVEL: 'debug',
    });
    expect(config.listen).toMatchObject({ host: '::1', port: 81 });
    expect(config.admin.port).toBe(0);
    expect(config.freeswitch).toMatchObject({ host: '10.0.0.9', port: 8022, password: 'x' });
    expect(config.log.level).toBe('debug');
  });

  test('is named in a mistake, and an empty variable counts as not set', () => {
    expect(problems(LEAST, { GATEWAY_PORT: 'http' })).toEqual([
      'listen.port (from GATEWAY_PORT): must be a whole number from 0 to 65535',
    ]);
    expect(parse(LEAST, { GATEWAY_PORT: '' }).listen.port).toBe(8080);
  });
});
