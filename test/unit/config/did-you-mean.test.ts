import { LEAST, problems } from './least';

describe('a misspelt key gets a suggestion', () => {
  test.each([
    ['limts: { pending: 5 }', 'top level: unknown key `limts`: did you mean `limits`?'],
    ['Limits: { pending: 5 }', 'top level: unknown key `Limits`: did you mean `limits`?'],
    ['recordigns: { dir: /r }', 'top level: unknown key `recordigns`: did you mean `recordings`?'],
    ['listen: { prot: 80 }', 'listen: unknown key `prot`: did you mean `port`?'],
    ['listen: { tls: { cert: a, key: b, kye: c } }', 'listen.tls: unknown key `kye`: did you mean `key`?'],
    [
      'media: { roots: [{ path: /m, locl: /n }] }',
      'media.roots.0: unknown key `locl`: did you mean `local`?',
    ],
    ['recordings: { dir: /r, fromat: mp3 }', 'recordings: unknown key `fromat`: did you mean `format`?'],
    ['timeouts: { jobs_kept: 1 }', 'timeouts: unknown key `jobs_kept`: did you mean `jobsKept`?'],
    [
      'auth: { basicWithoutTLS: true }',
      'auth: unknown key `basicWithoutTLS`: did you mean `basicWithoutTls`?',
    ],
  ])('%s', (line, problem) => {
    expect(problems(`${line}${LEAST}`)).toEqual([problem]);
  });

  test('in users, conferences and dial, together with all other mistakes there', () => {
    const text = `
freeswitch: { host: 127.0.0.1, pasword: cluck }
users:
  "200": { password: "123", rol: admin }
conferences:
  Team: { ownr: "200" }
  Sales: { owner: "200", freeswitchname: x }
dial: { alow: [], allow: [{ to: "user/{user}@x", numbr: "1" }] }
`;
    expect(problems(text)).toEqual([
      'freeswitch.password: is missing',
      'freeswitch: unknown key `pasword`: did you mean `password`?',
      'users.200: unknown key `rol`: did you mean `role`?',
      'conferences.Team: unknown key `ownr`: did you mean `owner`?',
      'conferences.Team: needs either owner or owners',
      'conferences.Sales: unknown key `freeswitchname`: did you mean `freeswitchName`?',
      'dial.allow.0: unknown key `numbr`: did you mean `number`?',
      'dial: unknown key `alow`: did you mean `allow`?',
    ]);
  });

  test('but not if it resembles none, or is only short', () => {
    expect(problems(`bogus: 1${LEAST}`)).toEqual(['top level: unknown key `bogus`']);
    expect(problems(`listen: { x: 1 }${LEAST}`)).toEqual(['listen: unknown key `x`']);
    expect(problems(`listen: { ${'h'.repeat(5_000)}: 1 }${LEAST}`)).toHaveLength(1);
  });

  test('and two unknown keys of one section are two mistakes', () => {
    expect(problems(`listen: { hots: a, prt: 1 }${LEAST}`)).toEqual([
      'listen: unknown key `hots`: did you mean `host`?',
      'listen: unknown key `prt`: did you mean `port`?',
    ]);
  });
});

describe('a misspelt word of a list gets a suggestion', () => {
  test.each([
    ['auth: { schemes: [digst-md5] }', 'auth.schemes.0', '`digest-md5`'],
    ['media: { streams: [tone-stream] }', 'media.streams.0', '`tone_stream`'],
    ['stateChangingGet: refsue', 'stateChangingGet', '`refuse`'],
    ['recordings: { dir: /r, format: mp4 }', 'recordings.format', '`mp3`'],
    ['log: { level: wran }', 'log.level', '`warn`'],
    // The beginning, or a longer form, of a word.
    ['log: { level: warning }', 'log.level', '`warn`'],
    ['auth: { schemes: [digest] }', 'auth.schemes.0', '`digest-md5` or `digest-sha256`'],
    ['auth: { schemes: [Digest] }', 'auth.schemes.0', '`digest-md5` or `digest-sha256`'],
    ['media: { streams: [tone] }', 'media.streams.0', '`tone_stream`'],
    ['media: { streams: [silence] }', 'media.streams.0', '`silence_stream`'],
    ['auth: { basicWithoutTls: ture }', 'auth.basicWithoutTls', '`true`'],
  ])('%s', (line, path, meant) => {
    const [problem, ...more] = problems(`${line}${LEAST}`);
    expect(more).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${path}: must be .*: did you mean ${meant}\\?$`));
  });

  test('also for a role; a word that resembles none gets the list of words', () => {
    expect(problems(LEAST.replace('password: "123"', 'password: "123", role: Admin'))).toEqual([
      'users.200.role: must be user or admin: did you mean `admin`?',
    ]);
    expect(problems(`log: { level: loud }${LEAST}`)).toEqual([
      'log.level: must be trace, debug, info, warn, error, fatal or silent',
    ]);
  });
});

describe('a misspelt placeholder gets a suggestion', () => {
  const [before, after] = [
    'must be one dial string with at most one {user} or {number}, without variables, lists or quotes',
    'did you mean',
  ];
  test.each([
    ['{ default: "user/{usr}@x" }', 'dial.default', '{user}'],
    ['{ invite: "user/{User}@x" }', 'dial.invite', '{user}'],
    ['{ allow: ["sofia/gateway/g/{num}"] }', 'dial.allow.0', '{number}'],
    ['{ allow: [{ to: "sofia/gateway/g/{nubmer}" }] }', 'dial.allow.0.to', '{number}'],
  ])('%s', (dial, path, meant) => {
    expect(problems(LEAST.replace('dial: {}', `dial: ${dial}`))).toEqual([
      expect.stringMatching(new RegExp(`^${path}(?:\\.to)?: ${before}: ${after} \`${meant}\`\\?$`)),
    ]);
  });

  test.each(['user/{bogus}@x', '{originate_timeout=5}user/1', 'user/{user}@{user}', 'user/{}@x'])(
    'but %s does not',
    (to) => {
      expect(problems(LEAST.replace('dial: {}', `dial: { default: "${to}" }`))).toEqual([
        `dial.default: ${before}`,
      ]);
    },
  );
});

describe('an unknown user gets a suggestion', () => {
  const users = 'users:\n  alice: { password: "1" }\n  "1001": { password: "1" }\n';
  const text = (rest: string): string =>
    LEAST.replace(/users:\n.*\nconferences:\n.*\ndial: \{\}\n/, users + rest);

  test('as the owner, as one of several, and in a dial rule', () => {
    expect(
      problems(
        text(`conferences:
  A: { owner: alcie }
  B: { owners: [alice, "100"] }
dial: { allow: [{ to: x/y, users: [Alice] }] }
`),
      ),
    ).toEqual([
      'conferences.A.owner: user alcie is not among the users: did you mean `alice`?',
      'conferences.B.owners.1: user 100 is not among the users: did you mean `1001`?',
      'dial.allow.0.users.0: user Alice is not among the users: did you mean `alice`?',
    ]);
  });

  test('but not if the name resembles none', () => {
    expect(problems(text('conferences:\n  A: { owner: bob }\ndial: {}\n'))).toEqual([
      'conferences.A.owner: user bob is not among the users',
    ]);
  });
});

describe('a YAML mistake is explained in plain words, with line and column', () => {
  test.each([
    ['a: {', 'line 1, column 5: a { has no } that belongs to it'],
    ['users:\n  200: { password: x\nconferences: {}', 'line 3, column 1: a { has no } that belongs to it'],
    ['a: [1, 2', 'line 1, column 9: a [ has no ] that belongs to it'],
    ['a: "x', 'line 1, column 6: a quote is opened and not closed'],
    [
      'dial: { default: user/{user}@x }',
      'line 1, column 23: within { } and [ ], a value that contains { or [ needs quotes',
    ],
    ['a:\n\tb: 1', 'line 2, column 1: a tab cannot indent; use spaces'],
    ['a: 1\na: 2', 'line 2, column 1: this key is there already; keys must be unique'],
    ['a:b\nc: 1', 'line 1, column 1: a key is missing its colon, or the space behind the colon'],
    ['password: @x', 'line 1, column 11: a value cannot begin with @ ` or %; put it into quotes'],
    [
      'dial:\n  default: x\n invite: y',
      'line 3, column 1: the indentation is wrong; what belongs together begins in the same column',
    ],
    [
      'listen: { host: 127.0.0.1; port: 1 }',
      'line 1, column 17: within { } and [ ], commas separate, not lines and indentation, and a value that contains ": " needs quotes',
    ],
    [
      'users:\n  "1000": { ha1:\n      md5: x\n      sha256: y }',
      'line 3, column 12: there is a second colon or an indented line behind a value; put a value that contains ": " into quotes, and write keys within { } on one line: { key: value, key: { key: value } }',
    ],
    [
      'number: "\\+1"',
      'line 1, column 10: within double quotes a \\ must be written twice; or use single quotes',
    ],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('reports every line with a mistake, each once, without text of the file', () => {
    const found = problems('a: @hunter2\nb: "hunter2\\q"\nc: {hunter2} hunter2 hunter2\nd: 1\nd: 2\n');
    expect(found.map((problem) => problem.split(',')[0])).toEqual(['line 1', 'line 2', 'line 3', 'line 5']);
    expect(found.join()).not.toContain('hunter');
  });
});
