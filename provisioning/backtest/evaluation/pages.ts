import { parametersFrom, seconds } from '../../src/parameters.ts';
import { grouping } from '../../src/writers/alertmanager.ts';
import type { FiringAlert } from './evaluate.ts';
import type { EvaluatedAlert } from './rules.ts';

/** Whom a page is about; what the alert does not know is empty. */
export interface Subject {
  readonly cluster: string;
  readonly namespace: string;
  readonly service: string;
}

/** A notification that somebody gets up for: from when it is sent until it is resolved. */
export interface Page extends Subject {
  readonly sentAt: number;
  resolvedAt: number;
  readonly about: EvaluatedAlert['about'];
  /** Names of the alerts that it told of. */
  readonly alerts: Set<string>;
}

/** Of the route for Alertmanager that comes with the rules. */
const { group_wait, group_interval } = grouping(parametersFrom({}));
const groupWait = seconds(group_wait);
const groupInterval = seconds(group_interval);

/** The upstream that an alert's labels name, whoever's labels they are. */
export function subjectOf(labels: Readonly<Record<string, string>>): Subject {
  const host = labels.destination_service ?? labels.envoy_cluster_name?.split('|').at(-1) ?? '';
  const [service = '', namespace = ''] = host.split('.');
  return {
    cluster: labels.cluster ?? '',
    namespace: labels.upstream_namespace ?? labels.namespace ?? namespace,
    service: labels.upstream_service ?? labels.endpoint ?? labels.deployment ?? service,
  };
}

function keyOf({ cluster, namespace, service }: Subject): string {
  return [cluster, namespace, service].join('/');
}

const isFiring = ({ from, to }: FiringAlert, time: number): boolean => from <= time && time < to;

/** Whether another alert that says the same and more fires: all labels that both are about are equal. */
function isMuted({ alert, labels }: FiringAlert, time: number, all: readonly FiringAlert[]): boolean {
  if (alert.mutedBy.length === 0) return false;
  return all.some((other) => {
    if (!alert.mutedBy.includes(other.alert.name) || !isFiring(other, time)) return false;
    const both = alert.scope?.filter((label) => other.alert.scope?.includes(label)) ?? [];
    return both.every((label) => labels[label] === other.labels[label]);
  });
}

/** Pages of one group: it is looked at once it has waited, and each interval until all is resolved. */
function pagesOfGroup(subject: Subject, own: readonly FiringAlert[], all: readonly FiringAlert[]): Page[] {
  const pages: Page[] = [];
  let next = 0;
  while (next < own.length) {
    const first = own[next];
    if (first === undefined) break;
    let open: Page | undefined;
    for (let time = first.from + groupWait; ; time += groupInterval) {
      const present = own.filter((firing) => isFiring(firing, time));
      const told = present.filter((firing) => !isMuted(firing, time, all));
      if (!open && told.length > 0) {
        open = { ...subject, about: first.alert.about, sentAt: time, resolvedAt: time, alerts: new Set() };
        pages.push(open);
      }
      for (const { alert } of told) open?.alerts.add(alert.name);
      if (open) open.resolvedAt = time;
      while (own[next] && (own[next]?.from ?? 0) <= time) next += 1;
      if (present.length === 0) break;
    }
  }
  return pages;
}

/**
 * What Alertmanager sends for these alerts, grouped by cluster, namespace and service, with an inhibition rule for each
 * `mutedBy`, in order of time. While a page is open what joins its group updates it.
 */
export function pagesOf(fired: readonly FiringAlert[]): Page[] {
  const groups = Map.groupBy(fired, ({ labels }) => keyOf(subjectOf(labels)));
  return [...groups.values()]
    .flatMap((own) => pagesOfGroup(subjectOf(own[0]?.labels ?? {}), own, fired))
    .sort((one, other) => one.sentAt - other.sentAt);
}
