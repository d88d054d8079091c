import { panelQueries, type PanelRole, panelRoles } from '@uhwatch/contract/panel-queries.ts';

/** A series of an answer, as Prometheus' HTTP API writes it. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

const at = 1_772_616_600;
const points = 60;

/** What Prometheus answers to each query of the panel about so many upstreams, one in twenty of them in trouble. */
export function answersAbout(count: number): Map<PanelRole, readonly Series[]> {
  const upstreams = Array.from({ length: count }, (_, index) => ({
    metric: {
      cluster: `cluster-${index % 3}`,
      upstream_namespace: `team-${index % 97}`,
      upstream_service: `service-${index}`,
    },
    index,
    inTrouble: index % 20 === 0,
  }));
  return new Map(panelRoles.map((role) => [role, upstreams.flatMap((upstream) => seriesOf(role, upstream))]));
}

interface Upstream {
  readonly metric: Series['metric'];
  readonly index: number;
  readonly inTrouble: boolean;
}

const finding = { upstream_port: 'http', code: 'UP101', cause: 'readiness_probe', reason: 'http_status' };

/** What a query answers about one upstream: labels beside the identity, and the number. */
function toldBy(role: PanelRole, { index, inTrouble }: Upstream): [Series['metric'], number][] {
  const always: Partial<Record<PanelRole, [Series['metric'], number][]>> = {
    status: [[{ status: inTrouble ? 'no_healthy_upstream' : 'healthy' }, 1]],
    ready: [[{}, inTrouble ? 0 : 3]],
    desired: [[{}, 3]],
    uh_rate: [[{}, inTrouble ? 2.5 : 0]],
    request_rate: [[{}, 3 + (index % 40) / 10]],
    ports: ['http', 'metrics'].flatMap((upstream_port) =>
      ['ready', 'unready'].map((state): [Series['metric'], number] => [
        { upstream_port, state },
        (state === 'ready') === inTrouble ? 0 : 3,
      ]),
    ),
    ready_history: [[{}, inTrouble ? 0 : 1]],
    failure_history: [[{}, inTrouble ? 0.5 : 0]],
  };
  const troubled: Partial<Record<PanelRole, [Series['metric'], number][]>> = {
    findings: [[finding, 3]],
    since: [[finding, at - 300]],
    share: [[{ ...finding, confidence: 'certain' }, 1]],
    failures: [[{ class: 'no_healthy_upstream' }, 2.5]],
    alerts: [[{ alertname: 'UpstreamNoHealthyUpstream', alertstate: 'firing', severity: 'critical' }, 1]],
    routes: [[{ kind: 'Ingress', route_namespace: 'shop', route: 'shop', host: 'shop.example.com' }, 1]],
    changes: [[{ kind: 'Deployment', name: 'cart', what: 'image from 1.0 to 1.1' }, at - 360]],
  };
  return always[role] ?? (inTrouble ? troubled[role] : undefined) ?? [];
}

function seriesOf(role: PanelRole, upstream: Upstream): Series[] {
  return toldBy(role, upstream).map(([labels, value]) => {
    const metric = { ...upstream.metric, ...labels };
    if (panelQueries[role].type === 'instant') return { metric, value: [at, String(value)] };
    const values = Array.from({ length: points }, (_, index): [number, string] => [
      at - 60 * (points - 1 - index),
      String(value === 0 ? 0 : value - (index % 7) / 100),
    ]);
    return { metric, values };
  });
}
