import { basic } from '../helpers/ask';
import { STORE_AWAY } from '../helpers/audit';
import { codeOf, codesOf, hold, isCommand, KINDS, unseen } from '../helpers/described';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld } from '../helpers/world';
import {
  type Asked,
  block,
  commands,
  isApi,
  JSON_ONLY,
  kindsFor,
  say,
  settled,
  stopFreeSwitch,
  useDescribedGateway,
  WRONG,
  world,
} from './openapi-set-up';

/** Produces every documented response of commands, and checks it against the OpenAPI document. */

useDescribedGateway();

describe.each(commands)('$method $path', (operation) => {
  /** Asks once for each kind, or as given. @param arm prepares the scene, each time */
  const ask = async (
    status: number,
    words: readonly string[],
    asked: Asked = {},
    arm?: () => void,
  ): Promise<void> => {
    for (const kind of kindsFor(operation, asked, arm)) {
      if (arm) await settled();
      arm?.();
      const answer = await say(operation, words, { ...asked, headers: { ...kind, ...asked.headers } });
      if (answer.status !== status)
        throw new Error(`${words.join(' ')}: ${answer.status}, not ${status}: ${answer.text.slice(0, 300)}`);
      hold(operation, answer);
    }
  };
  const both = (status: number, ...words: string[]): Promise<void> => ask(status, words);
  /** FreeSWITCH's next answer to `lock`. */
  const answering = (text: string) => () =>
    world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'reply', text });

  test('200', async () => {
    for (const words of [
      ...[
        ['mute', 'all'],
        ['lock'],
        ['list'],
        ['xml_list'],
        ['count'],
        ['relate'],
        ['energy', 'all'],
        ['get', 'rate'],
      ],
      ...[['play', 'hello.wav'], ['stop'], ['record', 'status'], ['dial', '1000'], ['bgdial', '1001']],
    ]) {
      await both(200, ...words);
    }
    // Commands that cannot be repeated.
    for (const words of [['record'], ['chkrecord'], ['norecord', 'all']]) {
      await ask(200, words, { headers: JSON_ONLY });
    }
    if (isApi(operation)) return;
    world.fill('WeeklyTeamConf', 2);
    await ask(200, ['list'], { headers: { accept: 'text/csv' } });
    await ask(200, ['xml_list'], { headers: { accept: 'application/xml' } });
  });

  test('207', async () => {
    const text = '+OK mute 2\n-ERR Non-Existant ID 5\n';
    await ask(207, ['mute', 'all'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf mute/, { kind: 'reply', text }),
    );
  });

  test('400', async () => {
    for (const words of [['explode'], ['pause_play'], ['mute', 'x'], ['lock', 'x']])
      await both(400, ...words);
  });

  test('401 and 429', async () => {
    await ask(401, ['list'], { user: null });
    await block();
    await ask(429, ['list'], { user: null, headers: WRONG });
  });

  test('403', async () => {
    await ask(403, ['list'], { user: '400' });
    await ask(403, ['lock'], { headers: { origin: 'https://elsewhere.example' } });
    await ask(403, ['dial', 'sofia/gateway/other/1']);
  });

  test('404', async () => {
    await ask(404, ['list'], { name: 'Nobody' });
    for (const words of [
      ['mute', '999'],
      ['play', 'missing.wav'],
      ['norecord', 'all'],
      ['dial', 'gone'],
    ])
      await both(404, ...words);
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    await both(404, 'list');
  });

  if (!operation.path.startsWith('/sipxconfig')) {
    test('406', async () => {
      for (const accept of ['image/png', isApi(operation) ? 'text/plain' : 'application/problem+json']) {
        await ask(406, ['list'], { headers: { accept } });
      }
    });
  }

  test('409', async () => {
    world.fill('WeeklyTeamConf');
    await both(409, 'record');
    await both(409, 'dial', 'busy');
  });

  test('413', async () => {
    const { method, path } = operation;
    const at = path.replace('{name}', 'WeeklyTeamConf').replace('{command}', 'lock');
    for (const kind of KINDS) {
      const headers = { 'content-length': '1048577', 'content-type': 'application/json', ...kind };
      const answer = await world.ask(at, {
        method: method.toUpperCase(),
        headers,
        body: Buffer.alloc(1_048_577),
      });
      hold(operation, answer);
      expect(answer.status).toBe(413);
    }
  });

  test('414', async () => {
    await ask(414, ['list'], { name: 'a'.repeat(8_200) });
  });

  if (isApi(operation)) {
    test('415', async () => {
      await ask(415, ['list'], { headers: { 'content-type': 'text/plain' } });
    });
  }

  test('429 for calls', async () => {
    let answer = await say(operation, ['bgdial', 'busy'], { user: 'spender' });
    for (let count = 0; answer.status === 200 && count < 310; count++) {
      answer = await say(operation, ['bgdial', 'busy'], { user: 'spender' });
    }
    expect([answer.status, codeOf(answer)]).toEqual([429, 'too_many_dials']);
    hold(operation, answer);
  });

  test('429 for commands', async () => {
    const limited = await startWorld({ limits: { commandsPerSecond: 1 } });
    let answer = await say(operation, ['lock'], {}, limited);
    for (let count = 0; answer.status !== 429 && count < 10; count++)
      answer = await say(operation, ['lock'], {}, limited);
    await limited.end();
    expect([answer.status, codeOf(answer)]).toEqual([429, 'rate_limited']);
    hold(operation, answer);
  });

  test('501', () => ask(501, ['lock'], {}, answering("-ERR Conference command 'lock' not found.\n")));

  test('502', async () => {
    for (const text of ['Hm?\n', '-ERR conference Command not found!\n'])
      await ask(502, ['lock'], {}, answering(text));
    for (const kind of ['drop', 'raw'] as const) {
      const bytes = 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n';
      await ask(502, ['lock'], {}, () =>
        world.simulator.faults.next(
          /^api conference WeeklyTeamConf lock/,
          kind === 'drop' ? { kind } : { kind, bytes },
        ),
      );
    }
    const folder = world.simulator.unwritable;
    world.simulator.unwritable = /^\/recordings\//;
    await ask(502, ['record']);
    world.simulator.unwritable = folder;
  });

  test('504', () =>
    ask(504, ['lock'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'hang' }),
    ));

  test('rarer codes', async () => {
    await ask(400, ['lock'], {}, answering('lock '));
    world.simulator.destinations.set('user/odd@', { cause: 'INVALID_NUMBER_FORMAT' });
    await ask(400, ['dial', 'odd']);
    const tail = isApi(operation) ? [''] : [];
    await ask(400, tail);
    await say(operation, ['record']);
    if (!operation.path.startsWith('/sipxconfig')) await ask(409, ['record']);
    await ask(409, ['floor', 'last'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf floor/, {
        kind: 'reply',
        text: '-ERR floor is held by 1\n',
      }),
    );
    if (!isApi(operation)) {
      const query = `${operation.path.replace('{name}', 'WeeklyTeamConf').replace('{command}', 'lock')}?x`;
      hold(operation, await world.ask(query, { method: operation.method.toUpperCase() }));
    }
  });
});

test('FreeSWITCH not connected', async () => {
  await stopFreeSwitch();
  for (const operation of commands) {
    for (const headers of KINDS) hold(operation, await say(operation, ['list'], { headers }));
  }
});

test('no row can be written before a change', async () => {
  const away = await startWorld(STORE_AWAY);
  away.fill('WeeklyTeamConf', 1);
  for (const operation of commands) hold(operation, await say(operation, ['lock'], {}, away));
  await away.end();
});

test('more commands than may wait', async () => {
  const busy = await startWorld({ limits: { pending: 1 }, timeouts: { command: 2 } });
  busy.fill('WeeklyTeamConf', 1);
  busy.simulator.faults.next('mute', { kind: 'delay', ms: 400 });
  const waiting = busy.ask('/conference/WeeklyTeamConf/mute&all');
  await until(() => busy.simulator.apis.length === 1);
  const answer = await busy.ask('/conference/WeeklyTeamConf/lock');
  hold({ method: 'get', path: '/conference/{name}/{command}' }, answer);
  expect(codeOf(answer)).toBe('overloaded');
  await waiting;
  await busy.end();
});

test('gateway stopping', async () => {
  const ending = await startWorld();
  ending.fill('WeeklyTeamConf', 1);
  const lines = `Host: x\r\nAuthorization: ${basic('200')}\r\n\r\n`;
  const [first, second] = [await Wire.open(ending.gateway.url), await Wire.open(ending.gateway.url)];
  ending.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
  first.send(`GET /conference/WeeklyTeamConf/mute&all HTTP/1.1\r\n${lines}`);
  // The second request begins before the gateway stops and ends after.
  second.send('GET /conference/WeeklyTeamConf/');
  await until(() => ending.simulator.apis.length === 1);
  const stopped = ending.gateway.end();
  second.send(`count HTTP/1.1\r\n${lines}`);
  await second.ends();
  const [head = '', text = ''] = second.received.split('\r\n\r\n');
  const headers = Object.fromEntries(
    [...head.matchAll(/^([\w-]+): (.*)$/gm)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value.trim(),
    ]),
  );
  const status = Number(head.split(' ')[1]);
  hold(
    { method: 'get', path: '/conference/{name}/{command}' },
    { status, reason: '', headers, bytes: Buffer.from(text), text },
  );
  expect(text).toMatch(/^503 stopping: /);
  await stopped;
  await ending.simulator.stop();
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isCommand)).toEqual([]);
});

test('every documented code has been seen', () => {
  const described = codesOf(isCommand);
  expect(described.known.length).toBeGreaterThan(30);
  expect(described.unseen).toEqual([]);
});
