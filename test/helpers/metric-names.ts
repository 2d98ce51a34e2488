import { Metrics } from '../../src/observers/metrics';

const KEYWORDS = new Set(['instance', 'or', 'and', 'unless', 'by']);

/** Returns the names of metrics in an expression of Prometheus: every name that is not a function, keyword, label or text. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\bby \([^)]*\)/g, '');
  return [...bare.matchAll(/[a-zA-Z_:][a-zA-Z0-9_:]*(?!\w)(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !KEYWORDS.has(name));
}

/** Returns the exported metrics, under every name that Prometheus stores for their type. */
export async function exported(): Promise<Set<string>> {
  const metrics = new Metrics();
  metrics.watch({
    load: () => ({ unanswered: 0, waiting: 0, jobs: 0, late: 0 }),
    stuck: () => false,
    connections: () => 0,
    census: () => ({ conferences: 0, members: 0, recordings: 0 }),
    calls: () => 0,
    storeUp: () => true,
  });
  const { text } = await metrics.read();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set(names);
}
