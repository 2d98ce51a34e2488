import fc from 'fast-check';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { parseDialString } from '../simulator/calls/dial-string';
import { separateString } from '../simulator/text/separate-string';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    dial: {
      default: 'sofia/gateway/carrier/{user}',
      invite: 'user/{user}@example.org',
      perMinute: 100_000,
      allow: ['sofia/gateway/other/{number}', 'sofia/internal/{user}%example.org'],
    },
  });
  // It rings, so it counts as called, and ends at once.
  world.simulator.destinations.set('user/', { ringAfterMs: 0, cause: 'USER_BUSY', hangupAfterMs: 1 });
});
afterAll(() => world.end());

const party = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '200',
      '5551',
      'Sales',
      'sofia/gateway/other/1',
      'sofia/internal/a%example.org',
      'ann.b',
    ),
  },
  fc
    .array(
      fc.constantFrom(
        ...`'"\\,;:|{}[]()<>^$@%&=+/_ \n\0`,
        `$${'{system(x)}'}`,
        '^^:',
        ':_:',
        '&park()',
        '5',
        'inline',
        '%',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((pieces) => pieces.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);
const query = fc.record(
  {
    subject: fc.oneof(fc.constantFrom('Hello', 'a b-c (d)', 'x'), party),
    confpin: fc.oneof(fc.constantFrom('1', '12345678'), party),
    timeout: fc.oneof(fc.constantFrom('0', '20', '999', '1', '60'), fc.constantFrom('-1', 'x', '1,b=c')),
    isForwardingAllowed: fc.constantFrom('true', 'false', 'x'),
    sipMethod: fc.constantFrom('REFER', 'refer', 'INVITE', 'BYE'),
    target: party,
    action: fc.constantFrom('call', 'call', 'call', 'transfer'),
  },
  { requiredKeys: [] },
);

const FIRST =
  /^(?:origination_uuid|gateway_call|originate_timeout|origination_caller_id_(?:number|name)|ignore_early_media|transfer_ringback|outbound_redirect_fatal|sip_h_Subject|conference_enforce_security|supplied_pin)$/;
const SECOND =
  /^(?:origination_uuid|gateway_call|originate_timeout|origination_caller_id_(?:number|name)|sip_h_X-ConfPin)$/;
const PHONE =
  /^(?:sofia\/gateway\/carrier\/[\w.+-]+|sofia\/gateway\/other\/\+?\d+|sofia\/internal\/[\w.+-]+%example\.org)$/;

/** Checks that the line sent to FreeSWITCH contains only what the configuration allows. */
function check(block: string): void {
  const words = separateString(block.replace(/^bgapi /, '').split('\n')[0] ?? '');
  expect(words).toHaveLength(3);
  const [, phone = '', application = ''] = words;
  const first = parseDialString(phone);
  expect(first?.attempts.map((legs) => legs.map(({ url }) => url))).toEqual([
    [expect.stringMatching(/^user\/[\w.+-]+@example\.org$/)],
  ]);
  for (const [name] of first?.variables ?? []) expect(name).toMatch(FIRST);
  const argument = /^&bridge\(([^)]*)\)$/.exec(application)?.[1];
  if (argument === undefined) {
    expect(application).toMatch(/^&conference\((?:WeeklyTeamConf|3000-pbx\.example\.org|Shared|35\d\d)\)$/);
    return;
  }
  const second = parseDialString(argument);
  expect(second?.attempts.map((legs) => legs.map(({ url }) => url))).toEqual([
    [expect.stringMatching(PHONE)],
  ]);
  for (const [name] of second?.variables ?? []) expect(name).toMatch(SECOND);
}

test('for any URL, the gateway sends FreeSWITCH only what policy allows', async () => {
  let said = 0;
  await fc.assert(
    fc.asyncProperty(party, query, async (called, more) => {
      const before = world.simulator.received.length;
      const parameters = new URLSearchParams(more as Record<string, string>);
      const target = `/callcontroller/200/${encodeURIComponent(called)}?${parameters}`;
      const { status } = await world.ask(target, { method: 'POST' });
      expect([200, 400, 403, 404, 406, 409]).toContain(status);
      const blocks = world.heardSince(before).filter((block) => block.includes('originate'));
      if (status !== 200) expect(blocks).toEqual([]);
      for (const block of blocks) {
        check(block);
        said++;
      }
    }),
    { numRuns: 400 },
  );
  await until(() => world.simulator.calls.length === 0);
  expect(said).toBeGreaterThan(20);
  expect(world.simulator.harm).toEqual([]);
  expect(world.simulator.notSimulated).toEqual([]);
});
