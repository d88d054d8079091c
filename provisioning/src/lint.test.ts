import { labels } from '@uhwatch/contract/metrics.ts';
import { describe, expect, it } from 'vitest';
import { families } from '../../tools/reference/metrics.ts';
import { ruleSet } from './alerts.ts';
import { checks, type LintContext, type LintedRule, lintComplaints } from './lint.ts';
import { parametersFrom } from './parameters.ts';
import { ruleGroups } from './writers/prometheus.ts';

const upstream = ['cluster', labels.namespace, labels.service];
const context: LintContext = {
  metrics: new Map(families.map((family) => [family.name, family])),
  scrapeInterval: '15s',
  targetLabels: ['cluster', 'job', 'instance'],
  levels: new Map([
    ['upstream', [...upstream, 'signal']],
    ['upstream_port', [...upstream, labels.port]],
  ]),
};

/** The rules that these parameters make. */
function rulesWith(given: Readonly<Record<string, unknown>>): LintedRule[] {
  const parameters = parametersFrom(given);
  return ruleGroups(ruleSet(parameters), parameters).flatMap(({ interval, rules }) =>
    rules.map((rule) => ({ ...(rule as LintedRule), interval })),
  );
}

describe('what pint would say', () => {
  it.each([{}, { input: 'istio' }, { input: 'envoy' }, { input: 'istio,envoy,exporter' }, { job: 'a|b' }])(
    'is nothing of the rules made with %j',
    (given) => {
      const rules = rulesWith(given);
      expect(rules.length).toBeGreaterThan(10);
      expect(lintComplaints(rules, context)).toEqual([]);
    },
  );

  const sound: LintedRule = { alert: 'A', expr: 'upstream_endpoints > 0', for: '1m', interval: '15s' };

  const wrongs: readonly [check: string, wrong: Partial<LintedRule>, sentence: string][] = [
    ['alerts/template', { labels: { value: '{{ $value }}' } }, 'its label value is a template'],
    ['alerts/comparison', { expr: 'upstream_endpoints' }, 'nothing is compared'],
    ['alerts/absent', { expr: 'absent(upstream_endpoints) > 0', for: '15s' }, 'it fires on absence after 15s'],
    [
      'alerts/absent',
      { expr: 'max(present_over_time(up[1d])) unless max(up) > 0', for: '15s' },
      'it fires on absence after 15s',
    ],
    ['alerts/for', { for: '15s', interval: '1m' }, 'it waits for 15s and is evaluated every 1m'],
    ['promql/rate', { expr: 'rate(upstream_endpoints[5m]) > 0' }, 'rate of upstream_endpoints, which is no counter'],
    ['promql/rate', { expr: 'rate(upstream:upstream_requests:rate5m[5m]) > 0' }, 'which is no counter'],
    ['promql/rate', { expr: 'deriv(upstream_requests_total{proxy="envoy"}[5m]) > 0' }, 'which is a counter'],
    ['promql/rate', { expr: 'rate(upstream_requests_total[15s]) > 0' }, 'sees less than two scrapes'],
    ['promql/counter', { expr: 'upstream_requests_total{proxy="envoy"} > 5' }, 'is a counter and is read as it is'],
    ['promql/regexp', { expr: 'upstream_endpoints{state=~"^ready|unready$"} > 0' }, 'is anchored twice'],
    ['promql/regexp', { expr: 'upstream_endpoints{state!~"ready"} > 0' }, '!~ "ready" is no pattern; write !='],
    [
      'promql/vector_matching',
      { expr: 'upstream_endpoints and on (cluster, flag) upstream_desired_endpoints > 0' },
      'it matches on flag, which upstream_desired_endpoints does not have',
    ],
    [
      'promql/vector_matching',
      { expr: 'upstream_endpoints and on (cluster, upstream_port) upstream:upstream_requests:rate5m > 0' },
      'it matches on upstream_port, which upstream:upstream_requests:rate5m does not have',
    ],
  ];

  it.each(wrongs)('%s finds %j', (check, wrong, sentence) => {
    expect(lintComplaints([sound], context)).toEqual([]);
    const found = lintComplaints([{ ...sound, ...wrong }], context);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
    expect(found[0]).toMatch(new RegExp(`\\(${check}\\)$`));
  });

  it('is tried for every check', () => {
    expect(new Set(wrongs.map(([check]) => check))).toEqual(new Set(Object.keys(checks)));
  });

  it('is that two alerts ask the same, or that two records have one name', () => {
    expect(lintComplaints([sound, { ...sound, alert: 'B' }], context)).toEqual([
      'B: the same rule as A (rule/duplicate)',
    ]);
    const record: LintedRule = { record: 'upstream:a:sum', expr: 'upstream_endpoints', interval: '15s' };
    expect(lintComplaints([record, { ...record, expr: 'up' }], context)).toHaveLength(1);
    expect(lintComplaints([record, { ...record, labels: { signal: 'slow' } }], context)).toEqual([]);
  });
});
