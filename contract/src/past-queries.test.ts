import { describe, expect, it } from 'vitest';
import { pastQueries, pastRoles, type PastSubject } from './past-queries.ts';

const checkout = { namespace: 'shop', service: 'checkout', cluster: { label: 'k8s', value: 'eu' } };
const inputs = ['exporter', 'istio', 'envoy'] as const;

/** The label matchers of each selector. */
function selectors(subject: PastSubject): string[] {
  return Object.values(pastQueries(subject)).flatMap((query) => query.match(/\{[^}]*\}/g) ?? []);
}

describe('the queries about one upstream', () => {
  it.each(inputs)('name it in each selector, with its cluster under the label of that: %s', (input) => {
    const found = selectors({ ...checkout, input });
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter((selector) => !/^\{k8s="eu", .*checkout/.test(selector))).toEqual([]);
    expect(found.filter((selector) => !selector.includes('shop'))).toEqual([]);
  });

  it.each(inputs)('ask for every cluster where the data names none: %s', (input) => {
    expect(selectors({ ...checkout, cluster: undefined, input }).join()).not.toMatch(/k8s|cluster="/);
  });

  it('leave out what an input cannot tell', () => {
    expect(Object.keys(pastQueries({ ...checkout, input: 'exporter' }))).toEqual(pastRoles);
    expect(Object.keys(pastQueries({ ...checkout, input: 'envoy' }))).toEqual(pastRoles);
    expect(Object.keys(pastQueries({ ...checkout, input: 'istio' }))).toEqual(['requests', 'failures']);
  });

  it('quote names, which may hold anything outside of Kubernetes', () => {
    const subject = { ...checkout, namespace: '', service: String.raw`a"}\b`, cluster: undefined };
    expect(pastQueries({ ...subject, input: 'exporter' }).desired).toBe(
      String.raw`max(upstream_desired_endpoints{upstream_namespace="", upstream_service="a\"}\\b"})`,
    );
  });

  it('find the clusters that Istio makes of a service, and an own cluster of Envoy by its name', () => {
    const named = /envoy_cluster_name=~"([^"]*)"/.exec(pastQueries({ ...checkout, input: 'envoy' }).desired ?? '');
    const pattern = new RegExp(`^(?:${(named?.[1] ?? '').replaceAll('\\\\', '\\')})$`);
    expect('outbound|8080|v1|checkout.shop.svc.cluster.local').toMatch(pattern);
    expect('outbound_.8080_.checkout.shop.svc.cluster.local').not.toMatch(pattern);
    expect('outbound|8080||checkout-shop.shop.svc.cluster.local').not.toMatch(pattern);
    const own = pastQueries({ ...checkout, namespace: '', service: 'backend', input: 'envoy' });
    expect(own.desired).toContain('envoy_cluster_name="backend"');
  });
});
