import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exported, metricsIn } from '../helpers/metric-names';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string; readonly description?: string };
}

const file: { groups: { name: string; rules: Rule[] }[] } = parse(
  readFileSync(join(__dirname, '../../docs/alerts.rules.yml'), 'utf8'),
);
const rules = file.groups.flatMap(({ rules }) => rules);

test.each(rules.map((rule) => [rule.alert, rule] as const))(
  '%s uses only exported metrics, and describes what to do',
  async (_name, { expr, labels, annotations }) => {
    // Prometheus itself makes `up` for each target.
    const names = new Set([...(await exported()), 'up']);
    expect(metricsIn(expr).filter((name) => !names.has(name))).toEqual([]);
    expect(['critical', 'warning']).toContain(labels?.severity);
    expect(annotations?.summary).toMatch(/^[A-Z].+\.$/);
    expect(annotations?.description).toMatch(/^[A-Z].+\.$/);
  },
);

test('an alert fires if the gateway is gone: its target is down, or Prometheus has no such target', () => {
  const expr = rules.find(({ alert }) => alert === 'GatewayGone')?.expr ?? '';
  const [, job] = /^up\{job="([\w-]+)"\} == 0 or /.exec(expr) ?? [];
  expect(expr).toBe(`up{job="${job}"} == 0 or absent(up{job="${job}"})`);
  const page = readFileSync(join(__dirname, '../../docs/deployment.md'), 'utf8');
  expect(page).toContain(`job_name: ${job}`);
});

test('an alert fires if FreeSWITCH hangs', () => {
  expect(rules.map(({ alert }) => alert)).toEqual(
    expect.arrayContaining(['FreeswitchStuck', 'FreeswitchDisconnected', 'ConferenceDoesNotAnswer']),
  );
});
