import { describe, expect, it } from 'vitest';
import { numberRoles, panelQueries, panelRoles } from './panel-queries.ts';

describe('the queries of the panel', () => {
  it.each(panelRoles)('of the role %s keep the cluster and the upstream in each grouping', (role) => {
    const groupings = panelQueries[role].expr.match(/\bby \([^)]*/g) ?? [];
    expect(groupings.length).toBeGreaterThan(0);
    for (const grouping of groupings) expect(grouping).toMatch(/^by \(cluster, upstream_namespace, upstream_service/);
  });

  it('keep of findings all that identifies them', () => {
    expect(panelQueries.findings.expr).toContain('upstream_port, subset, code, cause, reason)');
  });

  it('that answer a number are told apart from those that answer words', () => {
    expect(numberRoles).toEqual(['ready', 'desired', 'uh_rate', 'request_rate', 'as_of']);
  });

  it.each(panelRoles)('of the role %s say what is unknown without it', (role) => {
    expect(panelQueries[role].without).toMatch(/ (is|are) /);
  });
});
