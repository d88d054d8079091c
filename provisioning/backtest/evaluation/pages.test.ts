import { describe, expect, it } from 'vitest';
import type { FiringAlert } from './evaluate.ts';
import { pagesOf, subjectOf } from './pages.ts';

interface Given {
  readonly service?: string;
  readonly from: number;
  readonly to: number;
  readonly mutedBy?: readonly string[];
}

const upstream = ['cluster', 'upstream_namespace', 'upstream_service'];

/** An alert on a service of one cluster, or on the whole cluster. */
function fired(name: string, { service, from, to, mutedBy = [] }: Given): FiringAlert {
  const scope = service === undefined ? ['cluster'] : upstream;
  const holding = { interval: 15, for: 0, keepFiringFor: 0 };
  return {
    alert: { name, expr: '', about: 'upstreams', scope, mutedBy, ...holding },
    labels: {
      cluster: 'east',
      ...(service !== undefined && { upstream_namespace: 'shop', upstream_service: service }),
    },
    from,
    to,
  };
}

const told = (firings: readonly FiringAlert[]) =>
  pagesOf(firings).map(({ service, sentAt, alerts }) => ({ service, sentAt, alerts: [...alerts] }));

describe('pages', () => {
  it('are sent once the group has waited, and name all that has joined it', () => {
    const firings = [
      fired('NoEndpoints', { service: 'cart', from: 600, to: 1200 }),
      fired('Burn', { service: 'cart', from: 700, to: 1200 }),
    ];
    expect(told(firings)).toEqual([{ service: 'cart', sentAt: 620, alerts: ['NoEndpoints', 'Burn'] }]);
  });

  it('are not sent for what is over before the group has waited', () => {
    expect(told([fired('NoEndpoints', { service: 'cart', from: 600, to: 615 })])).toEqual([]);
  });

  it('are two when all was resolved between', () => {
    const firings = [600, 1200].map((from) => fired('NoEndpoints', { service: 'cart', from, to: from + 300 }));
    expect(told(firings).map(({ sentAt }) => sentAt)).toEqual([620, 1220]);
  });

  it('are not sent for what another alert mutes, as long as that fires', () => {
    const firings = [
      fired('NoEndpoints', { service: 'cart', from: 600, to: 1200, mutedBy: ['Many'] }),
      fired('Many', { from: 615, to: 900 }),
    ];
    expect(told(firings)).toEqual([
      { service: '', sentAt: 635, alerts: ['Many'] },
      { service: 'cart', sentAt: 920, alerts: ['NoEndpoints'] },
    ]);
  });

  it('are sent although an alert on another service would mute it', () => {
    const firings = [
      fired('Burn', { service: 'cart', from: 600, to: 900, mutedBy: ['NoEndpoints'] }),
      fired('NoEndpoints', { service: 'web', from: 600, to: 900 }),
    ];
    expect(told(firings).map(({ service }) => service)).toEqual(['cart', 'web']);
  });
});

describe('the subject of an alert', () => {
  const cart = { cluster: 'east', namespace: 'shop', service: 'cart' };
  it.each([
    ['of uhwatch', { cluster: 'east', upstream_namespace: 'shop', upstream_service: 'cart', upstream_port: 'http' }],
    ['of Istio', { cluster: 'east', destination_service: 'cart.shop.svc.cluster.local' }],
    ['of Envoy', { cluster: 'east', envoy_cluster_name: 'outbound|80||cart.shop.svc.cluster.local' }],
    ['of endpoints', { cluster: 'east', namespace: 'shop', endpoint: 'cart' }],
    ['of Deployments', { cluster: 'east', namespace: 'shop', deployment: 'cart' }],
  ])('is the service that the labels %s name', (_, labels) => {
    expect(subjectOf(labels)).toEqual(cart);
  });

  it('is the cluster where the labels name no service', () => {
    expect(subjectOf({ cluster: 'east', job: 'istio' })).toEqual({ cluster: 'east', namespace: '', service: '' });
  });
});
