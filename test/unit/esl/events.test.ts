import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonEvent } from '../../../src/esl/events';

const RECORDED: Record<string, string | string[]>[] = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/freeswitch/1.10.12/events.json'), 'utf8'),
).events;

const parse = (json: string): ReturnType<typeof parseJsonEvent> => parseJsonEvent(Buffer.from(json));

test('the events of a real conference: every header, subclass and body', () => {
  expect(RECORDED.length).toBe(54);
  for (const fields of RECORDED) {
    const event = parse(JSON.stringify(fields));
    expect(event?.name).toBe(fields['Event-Name']);
    expect(event?.subclass).toBe(fields['Event-Subclass']);
    expect(event?.body.toString()).toBe(fields['_body'] ?? '');
    for (const [name, value] of Object.entries(fields)) {
      expect([name, event?.header(name)]).toEqual([name, Array.isArray(value) ? value.at(-1) : value]);
    }
  }
});

test('the result of a job is the bytes of its body', () => {
  const recorded = RECORDED.find((fields) => fields['Event-Name'] === 'BACKGROUND_JOB');
  const event = parse(JSON.stringify(recorded));
  expect(event?.body).toEqual(Buffer.from('+OK Call Requested: result: [SUCCESS]\n'));
});

test('header() returns the last of a header written twice', () => {
  const event = parse('{"Event-Name":"CUSTOM","Conference-Size":"1","Conference-Size":"2"}');
  expect(event?.header('Conference-Size')).toBe('2');
});

test('and first() returns the first, regardless of similar texts in values and names', () => {
  const text =
    '{"Note":"\\"Conference-Name\\":\\"no\\"","Conference-Name":"Sal\\u0065s","x\\"Conference-Name":"no","Conference-Name":"Boss"}';
  const event = parseJsonEvent(Buffer.from(text.replace('{', '{"Event-Name":"CUSTOM",')));
  expect([event?.first('Conference-Name'), event?.header('Conference-Name')]).toEqual(['Sales', 'Boss']);
  expect(event?.first('Nothing')).toBeUndefined();
  const spaced = parseJsonEvent(Buffer.from('{ "Event-Name": "HEARTBEAT", "Core-UUID": "c" }'));
  expect(spaced?.first('Core-UUID')).toBe('c');
});

test('returns the last value of an array, and `undefined` for an empty one', () => {
  const event = parse('{"Event-Name":"CUSTOM","variable_DP_MATCH":["park1","1"],"None":[]}');
  expect(event?.header('variable_DP_MATCH')).toBe('1');
  expect(event?.header('None')).toBeUndefined();
});

test('returns `undefined` for missing headers, values that are not text, and names of Object', () => {
  const event = parse('{"Event-Name":"CUSTOM","Number":5,"Null":null,"Object":{}}');
  for (const name of ['Absent', 'Number', 'Null', 'Object', 'toString', '__proto__', 'constructor']) {
    expect([name, event?.header(name)]).toEqual([name, undefined]);
  }
  expect(event?.subclass).toBeUndefined();
  expect(event?.body).toEqual(Buffer.alloc(0));
});

test('a header named __proto__ is a header', () => {
  const event = parse('{"Event-Name":"CUSTOM","__proto__":"x"}');
  expect(event?.header('__proto__')).toBe('x');
});

test('names and bodies in UTF-8, quotes and controls', () => {
  const event = parse(
    '{"Event-Name":"CUSTOM","Caller-Caller-ID-Name":"Zoë \\"Z\\" 😀\\n","_body":"€\\u0001"}',
  );
  expect(event?.header('Caller-Caller-ID-Name')).toBe('Zoë "Z" 😀\n');
  expect(event?.body).toEqual(Buffer.from('€\u0001'));
});

test('bytes that are not UTF-8 affect one value and not the event; a body keeps them', () => {
  const event = parseJsonEvent(
    Buffer.concat([
      Buffer.from('{"Event-Name":"CUSTOM","Caller-Caller-ID-Name":"Zo'),
      Buffer.from([0xeb, 0xff]),
      Buffer.from('","Caller-Destination-Number":"zoë","_body":"'),
      Buffer.from([0x80, 0xfe, 0xc3]),
      Buffer.from('"}'),
    ]),
  );
  expect(event?.header('Caller-Caller-ID-Name')).toBe('Zoëÿ');
  expect(event?.header('Caller-Destination-Number')).toBe('zoë');
  expect(event?.body).toEqual(Buffer.from([0x80, 0xfe, 0xc3]));
});

test('the name of a conference that is not UTF-8 is not another conference’s', () => {
  const event = parseJsonEvent(
    Buffer.from(
      '{"Event-Name":"CUSTOM","Conference-Name":"Gr\xfc\xdfe","Caller-Caller-ID-Name":"Gr\xfc\xdfe"}',
      'latin1',
    ),
  );
  expect(event?.first('Conference-Name')).toBe('Gr\ufffd\ufffde');
  expect(event?.header('Caller-Caller-ID-Name')).toBe('Grüße');
  expect(event?.at(2)).toBe('Grüße');
});

test.each(['', 'null', '[]', '"CUSTOM"', '5', '{', '{}', '{"Event-Name":5}', '{"Event-Name":[]}', 'a: b\n'])(
  '%j is not an event',
  (json) => {
    expect(parse(json)).toBeUndefined();
  },
);
