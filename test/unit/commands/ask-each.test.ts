import { askEach } from '../../../src/commands/ask-each';
import { type ErrorCode, GatewayError } from '../../../src/errors';
import type { Performed } from '../../../src/freeswitch/ask';
import { done } from '../../../src/replies/outcome';
import { ScriptedEsl } from '../../helpers/scripted-esl';
import { SALES } from '../../helpers/tools';

const ROWS = [3, 2, 1];

/** A FreeSWITCH that lists three members. */
function listing(): ScriptedEsl {
  const esl = new ScriptedEsl();
  esl.answer = (line) => {
    const delimiter = / delim (\S+)$/.exec(line)?.[1]?.replaceAll("'", '') ?? ';';
    return ROWS.map(
      (id) =>
        `${[id, 'loopback/park-a', `uuid-${id}`, 'Name', '100', 'hear|speak', 0, 0, 0].join(delimiter)}\n`,
    ).join('');
  };
  return esl;
}

/** Walks through the members; some of them meet an error. */
async function walk(
  errors: Partial<Record<number, ErrorCode>>,
  cancelled: () => AbortSignal = () => new AbortController().signal,
  onMember: (id: number) => void = () => undefined,
) {
  const asked: number[] = [];
  const about = async (member: string): Promise<Performed> => {
    const id = Number(member);
    asked.push(id);
    onMember(id);
    const code = errors[id];
    if (code) throw new GatewayError(code, `${code} of ${id}`, { retryAfter: 7 });
    return { outcome: done([id]), replies: [Buffer.from(`+OK ${id}\n`)] };
  };
  const tools = { esl: listing(), conference: SALES, cancelled };
  const result = askEach(tools, { target: 'all', about, onLines: () => undefined });
  return { asked, result: await result.catch((error: unknown) => error as GatewayError) };
}

test.each([
  [3, [2, 1]],
  [2, [3, 1]],
  [1, [3, 2]],
] as const)(
  'an error about member %i alone is of this member, and the walk goes on',
  async (busy, others) => {
    const { asked, result } = await walk({ [busy]: 'conference_busy' });
    expect(asked).toEqual([3, 2, 1]);
    expect(result).toMatchObject({
      outcome: {
        kind: 'done',
        members: others,
        failed: [{ member: busy, code: 'conference_busy', detail: `conference_busy of ${busy}` }],
      },
    });
  },
);

test('if no member could be reached, it is the first error, with its Retry-After', async () => {
  const all = { 1: 'conference_busy', 2: 'conference_busy', 3: 'conference_busy' } as const;
  const { asked, result } = await walk(all);
  expect(asked).toEqual([3, 2, 1]);
  expect(result).toMatchObject({ code: 'conference_busy', detail: 'conference_busy of 3', retryAfter: 7 });
});

test.each(['esl_timeout', 'esl_lost', 'esl_unavailable', 'freeswitch_stuck', 'overloaded'] as const)(
  'the walk ends on %s',
  async (code) => {
    const { asked, result } = await walk({ 2: code });
    expect(asked).toEqual([3, 2]);
    expect(result).toMatchObject({
      outcome: {
        members: [3],
        failed: [
          { member: 2, code },
          { member: 1, code: 'esl_unavailable' },
        ],
      },
    });
    expect((await walk({ 3: code })).result).toMatchObject({ code });
  },
);

test('the walk ends if FreeSWITCH cannot be asked after a member was busy', async () => {
  const { asked, result } = await walk({ 3: 'conference_busy', 2: 'esl_lost' });
  expect(asked).toEqual([3, 2]);
  expect(result).toMatchObject({ code: 'esl_lost' });
});

test.each([
  { 3: 'unrecognised_reply', 2: 'esl_unavailable' },
  { 3: 'conference_busy', 2: 'unrecognised_reply', 1: 'conference_busy' },
] as const)('if the outcome for one member is unknown, that of all is: %j', async (errors) => {
  expect((await walk(errors)).result).toMatchObject({ code: 'unrecognised_reply', fate: 'unknown' });
});

test('the walk ends if the client has gone', async () => {
  const client = new AbortController();
  const { asked, result } = await walk(
    {},
    () => client.signal,
    (id) => {
      if (id === 2) client.abort();
    },
  );
  expect(asked).toEqual([3, 2]);
  expect(result).toMatchObject({
    outcome: { members: [3, 2], failed: [{ member: 1, code: 'client_gone' }] },
  });
});

test('nothing is sent for a client that has gone', async () => {
  const { asked, result } = await walk({}, () => AbortSignal.abort());
  expect(asked).toEqual([]);
  expect(result).toMatchObject({ code: 'client_gone' });
});
