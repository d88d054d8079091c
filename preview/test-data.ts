import { UpstreamList } from '@uhwatch/contract/api.ts';

type Upstream = UpstreamList['upstreams'][number];

const at = '2026-03-04T09:30:00Z';
const quiet = { window_seconds: 60, requests_per_second: 12, flags_per_second: {}, failures_per_second: {} };

/** A service with as many ready endpoints as ought to exist. */
export function healthy(service: string, namespace = 'shop'): Upstream {
  return {
    upstream_namespace: namespace,
    upstream_service: service,
    status: 'healthy',
    last_status: null,
    unknown_because: null,
    as_of: null,
    endpoints: { ready: 3, unready: 0, draining: 0, terminating: 0 },
    subsets: [],
    desired: 3,
    removed: false,
    rates: quiet,
    findings: [],
    routes: [],
    changes: [],
  };
}

/** A service whose readiness probe fails on every endpoint, as a proxy and a cluster would tell it. */
export function unhealthy(service: string, namespace = 'shop'): Upstream {
  return {
    ...healthy(service, namespace),
    status: 'no_healthy_upstream',
    last_status: null,
    as_of: null,
    endpoints: { ready: 0, unready: 3, draining: 0, terminating: 0 },
    rates: {
      window_seconds: 60,
      requests_per_second: 14.2,
      flags_per_second: { UH: 14.2 },
      failures_per_second: { no_healthy_upstream: 14.2 },
    },
    findings: [
      {
        code: 'UP101',
        cause: 'readiness_probe',
        reason: 'http_status',
        upstream_port: '',
        subset: '',
        endpoints: 3,
        share: 1,
        since: '2026-03-04T09:26:48Z',
        as_of: null,
        confidence: 'certain',
        title: `None of the 3 endpoints of ${namespace}/${service} is ready: the readiness probe answers 503.`,
        evidence: [
          {
            kind: 'EndpointSlice',
            namespace,
            name: `${service}-x7k2p`,
            field: 'endpoints[*].conditions.ready',
            value: false,
          },
          {
            kind: 'Event',
            namespace,
            name: `${service}-6d4cf56db6-2lq8r`,
            field: 'message',
            value: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
          },
        ],
        commands: [
          `kubectl -n ${namespace} describe pod -l app=${service}`,
          `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service} -o yaml`,
        ],
        runbook: '/runbooks/UP101.html',
      },
      {
        code: 'UP201',
        cause: 'unknown',
        reason: '',
        upstream_port: 'http',
        subset: '',
        endpoints: 0,
        share: 1,
        since: '2026-03-04T09:26:51Z',
        as_of: null,
        confidence: 'likely',
        title: 'Envoy answers every request with 503 UH.',
        evidence: [{ kind: 'AccessLog', namespace: '', name: 'envoy', field: 'response_flags.UH', value: 852 }],
        commands: [],
        runbook: '/runbooks/UP201.html',
      },
    ],
    routes: [{ kind: 'Ingress', namespace, name: 'shop', host: 'shop.example.com' }],
    changes: [
      {
        at: '2026-03-04T09:26:08Z',
        kind: 'Deployment',
        namespace,
        name: service,
        what: 'rolled out revision 2: image of app checkout:1.4.0 to checkout:1.5.0, 40 s before',
      },
    ],
  };
}

/** A service of which a source was lost while one of its endpoints was not ready. */
export function stale(service: string, namespace = 'shop'): Upstream {
  const as_of = '2026-03-04T09:26:48Z';
  const [finding] = unhealthy(service, namespace).findings;
  if (finding === undefined) throw new Error('an unhealthy upstream has a finding');
  return {
    ...healthy(service, namespace),
    status: 'unknown',
    last_status: 'degraded',
    unknown_because: 'The source is down that told of it, kubernetes: what it told may no longer hold',
    as_of,
    endpoints: { ready: 2, unready: 1, draining: 0, terminating: 0 },
    findings: [{ ...finding, endpoints: 1, share: 1 / 3, since: '2026-03-04T09:20:00Z', as_of }],
  };
}

/** One upstream of each status. */
export function everyStatus(): Upstream[] {
  return [
    unhealthy('checkout'),
    {
      ...healthy('cart'),
      status: 'degraded',
      last_status: null,
      as_of: null,
      endpoints: { ready: 2, unready: 1, draining: 0, terminating: 0 },
      rates: { ...quiet, flags_per_second: { UH: 0.03 }, failures_per_second: { no_healthy_upstream: 0.03 } },
    },
    {
      ...healthy('rates', 'payments'),
      status: 'unknown',
      unknown_because: 'No source tells of its endpoints, and requests alone prove no health',
      endpoints: null,
      desired: null,
    },
    { ...healthy('nightly-report', 'batch'), status: 'idle', endpoints: { ...noEndpoints }, desired: 0 },
    healthy('catalog'),
    healthy('gateway', 'edge'),
    healthy('search'),
  ];
}

const noEndpoints = { ready: 0, unready: 0, draining: 0, terminating: 0 };

/** An answer of `GET /api/v1/upstreams`, checked against the contract so that a test cannot drift from it. */
export function answer(upstreams: readonly Upstream[], rest: Partial<UpstreamList> = {}): UpstreamList {
  return UpstreamList.parse({
    at,
    mode: 'serve',
    sources: [
      { name: 'kubernetes', up: true, error: null, last_event: at, restarts: 0, resources: [] },
      { name: 'envoy-access-log', up: true, error: null, last_event: at, restarts: 0, resources: [] },
    ],
    common_causes: [],
    upstreams,
    ...rest,
  });
}
