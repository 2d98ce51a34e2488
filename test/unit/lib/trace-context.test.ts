import fc from 'fast-check';
import { traceOf, traceparentOf } from '../../../src/lib/trace-context';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

test.each([
  [`00-${TRACE}-${PARENT}-01`, true],
  [`00-${TRACE}-${PARENT}-00`, false],
  [`00-${TRACE}-${PARENT}-ff`, true],
  [`01-${TRACE}-${PARENT}-02`, false],
  [`cc-${TRACE}-${PARENT}-01-what-comes-later`, true],
])('%s is valid', (header, sampled) => {
  const trace = traceOf(header);
  expect(trace).toEqual({ traceId: TRACE, spanId: expect.stringMatching(/^[0-9a-f]{16}$/), sampled });
  expect(trace?.spanId).not.toBe(PARENT);
  expect(trace && traceparentOf(trace)).toBe(`00-${TRACE}-${trace?.spanId}-${sampled ? '01' : '00'}`);
});

test.each([
  '',
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${PARENT}-01-more`,
  `00-${TRACE}-${PARENT}-01-`,
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-1`,
  `cc-${TRACE}-${PARENT}-01.more`,
  // Two headers, as node joins them.
  `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
  `00-${TRACE}-${PARENT}-01\n`,
  ` 00-${TRACE}-${PARENT}-01`,
])('%j is not valid', (header) => {
  expect(traceOf(header)).toBeUndefined();
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (header) => {
      expect(traceOf(header)).toBeUndefined();
    }),
  );
});
