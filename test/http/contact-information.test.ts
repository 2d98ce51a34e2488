import { contactXml } from '../../src/sipxecs/contact/write';
import { type Asking, accept, basic } from '../helpers/ask';
import { SAMPLE } from '../helpers/published-contact';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

const PATH = '/sipxconfig/rest/my/contact-information';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const put = (body: string | Buffer, asking: Asking = {}) =>
  world.ask(PATH, {
    method: 'PUT',
    body,
    ...asking,
    headers: { 'content-type': 'text/xml', ...asking.headers },
  });

test('returns the fields of the directory if the user has written no record', async () => {
  const answer = await world.ask(PATH, { user: 'admin' });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } });
  expect(answer.text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<contact-information><useBranchAddress>false</useBranchAddress>' +
      '<enabled>true</enabled><ldapManaged>false</ldapManaged></contact-information>\n',
  );
  const json = await world.ask(PATH, { user: '400', headers: accept('application/json') });
  expect(JSON.parse(json.text)).toEqual({
    'contact-information': { imId: '400im', useBranchAddress: false, enabled: true, ldapManaged: false },
  });
});

test('a user writes and reads their own record, as XML and as JSON', async () => {
  const record = {
    jobTitle: 'R & D',
    homeAddress: { city: '<Köln>' },
    useBranchAddress: true,
    lastName: 'Doe',
  };
  expect(await put(contactXml(record))).toMatchObject({ status: 200, text: '' });
  const json = await world.ask(PATH, { headers: accept('application/json') });
  const whole = { ...record, enabled: true, ldapManaged: false };
  expect([json.headers['content-type'], JSON.parse(json.text)]).toEqual([
    'application/json; charset=utf-8',
    { 'contact-information': whole },
  ]);
  // The gateway accepts its own output again.
  expect((await put(json.text, { headers: { 'content-type': 'application/json' } })).status).toBe(200);
  const xml = await world.ask(PATH);
  expect(xml.text).toContain(
    '<jobTitle>R &#38; D</jobTitle><homeAddress><city>&#60;Köln&#62;</city></homeAddress>',
  );
  expect((await put(xml.text)).status).toBe(200);
  expect((await world.ask(PATH)).text).toBe(xml.text);
  expect((await world.ask(PATH, { user: '400' })).text).not.toContain('Doe');
});

test('a PUT removes the fields that it leaves out, and keeps those of the directory', async () => {
  expect(
    (await put('<contact-information><imId>other</imId><enabled>false</enabled></contact-information>'))
      .status,
  ).toBe(200);
  expect(JSON.parse((await world.ask(PATH, { headers: accept('application/json') })).text)).toEqual({
    'contact-information': { enabled: true, ldapManaged: false, useBranchAddress: false },
  });
});

test.each([
  ['no body', '', {}, 400, 'Missing request entity'],
  ['one byte, as the desktop client sends', ' ', {}, 400, 'not well-formed'],
  ['unknown elements', '<contact-information><a/><b/></contact-information>', {}, 400, 'a is no element'],
  [
    'a wrong type',
    '<contact-information><enabled>1</enabled></contact-information>',
    {},
    400,
    'enabled must be',
  ],
  ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
  ['an unknown character set', '<a/>', { 'content-type': 'text/xml; charset=bogus' }, 415, 'character set'],
  ['bytes that are not its characters', Buffer.from([0x3c, 0xff]), {}, 400, 'not valid utf-8'],
  ['a body that is too large', 'x'.repeat(65_537), {}, 413, '65536 bytes'],
  ['the same in chunks', 'x'.repeat(65_537), { 'transfer-encoding': 'chunked' }, 413, '65536 bytes'],
  ['another site', '<contact-information/>', { origin: 'https://evil.example' }, 403, 'cross_site'],
])('%s is refused', async (_what, body, headers, status, words) => {
  const before = (await world.ask(PATH)).text;
  const answer = await put(body, { headers });
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
  expect((await world.ask(PATH)).text).toBe(before);
});

test('XML is read by its declared encoding, also in chunks and without a Content-Type', async () => {
  const body = Buffer.from(
    '<?xml version="1.0" encoding="ISO-8859-1"?><contact-information><lastName>M\xfcller</lastName></contact-information>',
    'latin1',
  );
  const headers = { 'transfer-encoding': 'chunked' };
  expect((await world.ask(PATH, { method: 'PUT', body, headers })).status).toBe(200);
  expect((await world.ask(PATH)).text).toContain('<lastName>Müller</lastName>');
});

test('allows only GET and PUT, only XML and JSON, and only with credentials', async () => {
  for (const method of ['POST', 'DELETE', 'HEAD']) {
    const { status, headers } = await world.ask(PATH, { method });
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, PUT, OPTIONS']);
  }
  expect((await world.ask(PATH, { headers: accept('text/csv') })).status).toBe(406);
  expect((await world.ask(PATH, { user: null })).status).toBe(401);
  expect((await put('<contact-information/>', { user: null })).status).toBe(401);
  expect((await world.ask(`${PATH}/x`)).status).toBe(404);
});

test('cuts off a body that does not end', async () => {
  const wire = await Wire.open(world.gateway.url);
  wire.send(
    `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('200')}\r\nContent-Type: text/xml\r\n` +
      'Transfer-Encoding: chunked\r\n\r\n',
  );
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  for (let count = 0; count < 5; count++) wire.send(chunk);
  await wire.sees('HTTP/1.1 413');
  await wire.ends();
  expect(wire.received).toMatch(/connection: close/i);
});

test('many simultaneous writers leave one whole record', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `N${index}`);
  await Promise.all(
    names.map((name) => put(`<contact-information><lastName>${name}</lastName></contact-information>`)),
  );
  const { text } = await world.ask(PATH);
  expect(names.filter((name) => text.includes(`<lastName>${name}</lastName>`))).toHaveLength(1);
});

test('returns 500 if the state folder cannot be written, and only the log shows its path', async () => {
  const blocked = await startWorld({ state: { dir: '/dev/null/state' } });
  try {
    const answer = await blocked.ask(PATH, { method: 'PUT', body: '<contact-information/>' });
    expect([answer.status, answer.text]).toEqual([
      500,
      '500 state_unavailable: The record could not be read.\n',
    ]);
    expect(blocked.gateway.log.some(({ kind }) => kind === 'gateway-failed')).toBe(true);
  } finally {
    await blocked.end();
  }
});

test('writes and reads the published sample, except for the fields that a PUT cannot change', async () => {
  expect(await put(SAMPLE, { user: '400' })).toMatchObject({ status: 200, text: '' });
  const { text } = await world.ask(PATH, { user: '400' });
  const read = SAMPLE.replace(/>\n */g, '>')
    .replace('?><', '?>\n<')
    // The configuration holds the IM id; a PUT does not change it.
    .replace('<imId>myId</imId>', '<imId>400im</imId>')
    // Only an administrator sets it, as in the original.
    .replace('<salutation>Mr</salutation>', '')
    // A mistake of the sample, which the original's reader took for false.
    .replace('>>false', '>false')
    // The original returns these for every user: they can sign in, and LDAP does not manage them.
    .replace('<firstName>', '<enabled>true</enabled><ldapManaged>false</ldapManaged><firstName>');
  expect(text).toBe(`${read}\n`);
});
