import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exported, metricsIn } from '../helpers/metric-names';

/** The Grafana dashboard of docs/ shows what the gateway really exports, and all of it. */
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard: {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
} = JSON.parse(readFileSync(join(__dirname, '../../docs/grafana-dashboard.json'), 'utf8'));

const shown = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = [
  ...shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
];

test('is a dashboard that Grafana accepts', () => {
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  for (const { title, targets, gridPos } of shown) {
    expect([title, targets?.length]).not.toEqual([title, 0]);
    expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
  }
});

test('no panel overlaps another', () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test('every expression uses existing metrics, and at least one', async () => {
  const names = await exported();
  for (const expr of expressions) {
    const asked = metricsIn(expr);
    expect([expr, asked.length > 0]).toEqual([expr, true]);
    expect([expr, asked.filter((name) => !names.has(name))]).toEqual([expr, []]);
  }
});

test('every metric of our own is shown', async () => {
  const asked = new Set(
    expressions.flatMap(metricsIn).map((name) => name.replace(/_(bucket|sum|count)$/, '')),
  );
  const own = [...(await exported())]
    .filter((name) => name.startsWith('gateway_'))
    .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((name) => !asked.has(name))).toEqual([]);
});
