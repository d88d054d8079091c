import { describe, expect, it } from 'vitest';
import { defaultQuery, isCounter, otherInputs, roleOfMetric } from './panel-inputs.ts';
import { metricNames } from './metrics.ts';
import { panelRoles } from './panel-queries.ts';

describe('the inputs of the panel', () => {
  it('keep the cluster in each grouping, under whatever label tells clusters apart', () => {
    for (const input of ['exporter', 'istio', 'envoy'] as const) {
      const queries = panelRoles.flatMap((role) => defaultQuery(role, input, 'k8s') ?? []);
      expect(queries.length).toBeGreaterThan(2);
      for (const query of queries) {
        const groupings = query.match(/\bby \([^)]*/g) ?? [];
        expect(groupings.filter((grouping) => !grouping.startsWith('by (k8s, '))).toEqual([]);
      }
    }
  });

  it('have no query for what they cannot tell', () => {
    expect(defaultQuery('findings', 'istio', 'cluster')).toBeUndefined();
    expect(Object.keys(otherInputs.envoy.queries)).not.toContain('status');
  });

  it('tell a counter by its name, which answers no role as it stands', () => {
    for (const counter of [metricNames.requests, 'istio_requests_total', 'envoy_cluster_upstream_cx_none_healthy']) {
      expect([isCounter(counter), roleOfMetric.has(counter)]).toEqual([true, false]);
    }
    expect([...roleOfMetric.keys()].filter(isCounter)).toEqual([]);
  });
});
