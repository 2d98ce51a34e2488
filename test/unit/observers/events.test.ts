import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { logTo } from '../../../src/observers/log';
import { Metrics } from '../../../src/observers/metrics';
import type { Observation } from '../../../src/observers/observation';

const resync = (reason: 'connected' | 'gap' | 'doubt' | 'audit', ...differing: string[]): Observation => ({
  kind: 'resync',
  reason,
  conferences: 3,
  differing,
  ms: 5,
});

describe('the log', () => {
  const logged = (observation: Observation): Record<string, unknown> => {
    const out = new PassThrough();
    logTo(pino({ level: 'trace' }, out))(observation);
    return JSON.parse(String(out.read()));
  };

  test.each([
    ['an audit that finds something is a warning', resync('audit', 'Sales'), 40],
    ['one that finds nothing is a detail', resync('audit'), 20],
    ['after a gap much may differ', resync('gap', 'Sales'), 30],
  ])('%s', (_what, observation, level) => {
    expect(logged(observation)).toMatchObject({ level, kind: 'resync', conferences: 3 });
  });

  test('a slow client is a warning, all other openings and closings are details', () => {
    const stream = (reason: 'slow' | 'stopping' | undefined): Observation => ({
      kind: 'stream',
      requester: '200',
      state: 'closed',
      reason,
      open: 1,
    });
    expect(
      [stream('slow'), stream('stopping'), stream(undefined)].map((one) => logged(one)['level']),
    ).toEqual([40, 20, 20]);
  });
});

test('the metrics of the live events', async () => {
  const metrics = new Metrics({ process: false });
  metrics.observe(resync('connected', 'Sales'));
  metrics.observe(resync('audit'));
  const stream = { kind: 'stream', requester: '200' } as const;
  metrics.observe({ ...stream, state: 'opened', reason: undefined, open: 2 });
  metrics.observe({ ...stream, state: 'closed', reason: 'slow', open: 1 });
  metrics.eventLag(3);
  const { text } = await metrics.read();
  for (const line of [
    'gateway_resyncs_total{reason="connected",differed="true"} 1',
    'gateway_resyncs_total{reason="audit",differed="false"} 1',
    'gateway_event_listeners 1',
    'gateway_event_streams_closed_total{reason="slow"} 1',
    'gateway_event_lag_seconds_bucket{le="0.0025"} 0',
    'gateway_event_lag_seconds_bucket{le="0.005"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
