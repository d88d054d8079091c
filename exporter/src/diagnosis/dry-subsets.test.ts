import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../model/event.ts';
import type { PortReadiness } from '../model/service.ts';
import type { Subset, SubsetRoute } from '../model/subset.ts';
import { declared, readiness, traffic } from '../testing/events.ts';
import { codes, diagnosisOf, later } from './testing/of-events.ts';

const shop = { namespace: 'shop', name: 'web' };
const sender: SubsetRoute = {
  ...shop,
  kind: 'VirtualService',
  port: '',
  field: 'spec.http[0].route[1].destination',
};
const v2: Subset = {
  name: 'v2',
  labels: 'version=v2',
  definedBy: { kind: 'DestinationRule', namespace: 'shop', name: 'checkout' },
  routes: [sender],
};

interface Facts {
  readonly subset?: Partial<Subset>;
  readonly row?: Partial<PortReadiness>;
  readonly counts?: Parameters<typeof readiness>[1];
  readonly published?: number;
}

/** `shop/checkout` with three ready endpoints, none of which is in subset v2 unless it is said. */
function divided({ subset = {}, row = {}, counts = {}, published }: Facts = {}): ModelEvent {
  const subsets = [{ subset: 'v2', counts: readiness('http', counts).counts, ...(published && { published }) }];
  return declared({
    readiness: [{ ...readiness('http', { ready: 3 }), subsets, ...row }],
    subsets: [{ ...v2, ...subset }],
  });
}

const refusals = (UH: number): ModelEvent =>
  traffic({ subset: 'v2', port: '80', requests: 10, outcomes: { UH } }, later);

describe('a subset without a ready endpoint, while the service has some', () => {
  test('degrades the service as soon as a route sends requests there, before the first of them', () => {
    const diagnosis = diagnosisOf(divided({ counts: { unready: 2 } }));
    expect(codes(diagnosis)).toBe('degraded | UP301 subset_matches_no_pods certain');
    expect(diagnosis.findings[0]).toMatchObject({
      upstream_port: 'http',
      subset: 'v2',
      title:
        'Subset v2 of DestinationRule shop/checkout has no ready endpoint on port http: 2 endpoints with version=v2, none of them ready; VirtualService shop/web sends requests to it',
      evidence: [
        { kind: 'DestinationRule', name: 'checkout', field: 'spec.subsets[v2].labels', value: 'version=v2' },
        { kind: 'EndpointSlice', field: 'endpoints[http].subset[v2].ready', value: 0 },
        { kind: 'EndpointSlice', field: 'endpoints[http].subset[v2].unready', value: 2 },
        { kind: 'EndpointSlice', field: 'endpoints[http].ready', value: 3 },
        { kind: 'VirtualService', name: 'web', field: 'spec.http[0].route[1].destination', value: 'subset v2' },
      ],
    });
  });

  test('names the first of several routes and how many more there are', () => {
    const routes = [sender, { ...sender, name: 'mobile' }, { ...sender, field: 'spec.http[1].route[0].destination' }];
    expect(diagnosisOf(divided({ subset: { routes } })).findings[0]?.title).toMatch(
      /: none has version=v2; VirtualService shop\/web and 1 more send requests to it$/,
    );
  });

  test('is likely one for some clients only where another rule defines it otherwise', () => {
    expect(codes(diagnosisOf(divided({ subset: { isDisputed: true } })))).toBe(
      'degraded | UP301 subset_matches_no_pods likely',
    );
  });

  test('is why its requests get UH, also before evidence is collected', () => {
    const diagnosis = diagnosisOf(divided({ subset: { routes: [] } }), refusals(10));
    expect(codes(diagnosis)).toBe('no_healthy_upstream | UP301 subset_matches_no_pods certain');
    expect(diagnosis.findings[0]?.title).toMatch(/none has version=v2; UH answered 10 of 10 requests .* for it$/);
  });

  test('is told of once, by the requests that it failed', () => {
    expect(codes(diagnosisOf(divided(), refusals(1)))).toBe(
      'no_healthy_upstream | UP301 subset_matches_no_pods certain',
    );
  });
});

describe('no fault is a subset', () => {
  test.each<[string, Facts]>([
    ['without a ready endpoint to which no route leads', { subset: { routes: [] } }],
    ['to which a route leads on another port', { subset: { routes: [{ ...sender, port: '9999' }] } }],
    ['that has a ready endpoint', { counts: { ready: 1 } }],
    ['whose endpoints are published although they are not ready', { counts: { unready: 1 }, published: 1 }],
    ['that nobody could count', { row: { subsets: [] } }],
  ])('%s', (_what, facts) => {
    expect(codes(diagnosisOf(divided(facts)))).toBe('healthy');
  });

  test('of a service that has no ready endpoint at all: that is told of the service', () => {
    const row = { counts: readiness('http', { unready: 3 }).counts };
    expect(codes(diagnosisOf(divided({ row })))).toMatch(/^no_healthy_upstream \| UP10/);
    expect(codes(diagnosisOf(divided({ row })))).not.toContain('UP301');
  });
});
