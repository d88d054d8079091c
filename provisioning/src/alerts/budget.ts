import { type Alert, type Group, type Severity, manyAtOnce } from '../alert.ts';
import { burnNames, type BurnWindow, burnWindow } from '../burn-window.ts';
import { identityOf, list } from '../identity.ts';
import type { Duration, Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records, share } from '../recording/records.ts';
import { hourRecording, shareRecordings } from '../recording/shares.ts';
import { minutesRecordings } from '../recording/traffic.ts';
import { evaluations, minutely, rarely } from '../recording/window.ts';
import type { Signal } from '../signals.ts';

/** One burn: the pace of the short window where the long one is over its limit too, as a multiple of what is allowed. */
function burning(parameters: Parameters, signal: Signal, { long, short, limit }: BurnWindow): string {
  const on = list(identityOf(parameters).upstream);
  return promql`
      ${share(long)}{signal="${signal}"} / ${limit}
    and on ${on}
      ${share(short)}{signal="${signal}"} > ${limit}`;
}

/**
 * Enough failures that a share says something: within five minutes for who has to get up, else within the hour. Counts
 * are whole, sums of rates nearly.
 */
function enough({ 'min-failures': min }: Parameters, { signal, severity }: BurnAlert): string {
  const { count, hour } = records.failures;
  const failed = severity === 'page' ? `${count}{signal="${signal}"}` : `${hour}{signal="${signal}"} * 3600`;
  return `${failed} > ${min - 0.5}`;
}

/**
 * Requests failed in four of the intervals of three minutes: a rollout of half a minute within an hour whose budget is
 * burnt has three at the most, and what has recovered none.
 */
function stillFailing(parameters: Parameters, { severity }: BurnAlert): string {
  if (severity !== 'page') return '';
  const { upstream } = identityOf(parameters);
  return promql`
    and on ${list(upstream)}
      count_over_time(${share('now')}[${evaluations(parameters, 12)}]) >= 4`;
}

/** The greater of two burns where enough requests failed: above 1 the budget burns too fast. */
function burn(parameters: Parameters, row: BurnAlert): string {
  const { signal, windows } = row;
  const by = list(identityOf(parameters).upstream);
  // The same signal and upstream from both windows: told apart by a label, the greater of them is kept.
  const each = windows.map(
    (window) => promql`
        label_replace(
          ${burning(parameters, signal, window)},
          "window", "${window.long}", "", ""
        )`,
  );
  return promql`
    max by ${by} (
      ${each.join('\nor\n')}
    )
    and on ${by}
      ${enough(parameters, row)}
    ${stillFailing(parameters, row)}`;
}

/** What a signal means to a reader, and what stands behind it. */
const words = {
  no_healthy_upstream: {
    verb: 'meet no healthy upstream',
    why: 'Ready endpoints in Kubernetes do not contradict this: the proxies may have another view of them.',
  },
  unreachable: {
    verb: 'cannot be connected or fail in every retry',
    why: 'The proxies have hosts and cannot reach them: a port nobody listens on, a NetworkPolicy, nodes cut off, or endpoints that are gone while the proxies still know them.',
  },
  slow: {
    verb: 'time out, are reset or meet an open circuit breaker',
    why: 'Hosts are there and answer too late, break off or are too few for the load.',
  },
} as const satisfies Partial<Record<Signal, object>>;

interface BurnAlert {
  readonly name: string;
  readonly signal: keyof typeof words;
  readonly severity: Severity;
  readonly windows: readonly [BurnWindow, BurnWindow];
  readonly mutedBy: readonly string[];
}

function burnAlert(parameters: Parameters, row: BurnAlert): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  const [fast, slow] = row.windows;
  const { verb, why } = words[row.signal];
  const pages = row.severity === 'page';
  return {
    name: row.name,
    severity: row.severity,
    for: pages ? '0s' : '15m',
    keepFiringFor: pages ? '5m' : '15m',
    expr: burn(parameters, row),
    fires: { when: '>', than: 1 },
    scope: upstream,
    summary: `Requests to ${named}${inCluster} ${verb}, more of them than the budget of ${parameters.objective} % allows.`,
    description:
      `Requests ${verb} at more than ${fast.factor} times the pace that a ${parameters.objective} % objective over ${parameters.period} allows, over the last ` +
      `${fast.long} and the last ${fast.short}; or at more than ${slow.factor} times over ${slow.long} and ${slow.short}. ${why}`,
    facts: ['failures', 'endpoints', 'cause', 'hosts', 'changes'],
    mutedBy: row.mutedBy,
  };
}

const outageAlerts = [
  manyAtOnce,
  'UpstreamNoReadyEndpoints',
  'UpstreamNoHealthyUpstream',
  'UpstreamNoHealthyUpstreamSurge',
  'UpstreamProxyViewDiffers',
];

/** Group of the pages on the error budget, with the shares that they cannot wait for. */
export function budgetPages(parameters: Parameters): Group {
  const windows = [burnWindow(parameters, 'page-window'), burnWindow(parameters, 'slow-page-window')] as const;
  return {
    name: 'uhwatch.budget-pages',
    interval: minutely(parameters),
    recordings: shareRecordings(parameters, [windows[0].short, windows[0].long]),
    alerts: [
      burnAlert(parameters, {
        name: 'UpstreamNoHealthyBudgetBurn',
        signal: 'no_healthy_upstream',
        severity: 'page',
        windows,
        mutedBy: outageAlerts,
      }),
      burnAlert(parameters, {
        name: 'UpstreamUnreachableBudgetBurn',
        signal: 'unreachable',
        severity: 'page',
        windows,
        mutedBy: [...outageAlerts, 'UpstreamNoHealthyBudgetBurn'],
      }),
    ],
  };
}

/** The windows of the slow page and of tickets, but for those of the fast page. */
function slowWindows(parameters: Parameters): Duration[] {
  const [fast, ...others] = burnNames.map((name) => burnWindow(parameters, name));
  return others
    .flatMap(({ short, long }) => [short, long])
    .filter((window) => window !== fast?.long && window !== fast?.short);
}

/** Group of the tickets on the error budget, with the shares of all windows of hours. */
export function budgetTickets(parameters: Parameters): Group {
  const windows = [burnWindow(parameters, 'ticket-window'), burnWindow(parameters, 'slow-ticket-window')] as const;
  const pages = [...outageAlerts, 'UpstreamNoHealthyBudgetBurn', 'UpstreamUnreachableBudgetBurn'];
  return {
    name: 'uhwatch.budget-tickets',
    interval: rarely,
    recordings: [
      ...minutesRecordings(parameters),
      hourRecording(),
      ...shareRecordings(parameters, slowWindows(parameters)),
    ],
    alerts: [
      burnAlert(parameters, {
        name: 'UpstreamNoHealthySlowBurn',
        signal: 'no_healthy_upstream',
        severity: 'ticket',
        windows,
        mutedBy: pages,
      }),
      burnAlert(parameters, {
        name: 'UpstreamUnreachableSlowBurn',
        signal: 'unreachable',
        severity: 'ticket',
        windows,
        mutedBy: [...pages, 'UpstreamNoHealthySlowBurn'],
      }),
      burnAlert(parameters, {
        name: 'UpstreamSlowBudgetBurn',
        signal: 'slow',
        severity: 'ticket',
        windows,
        mutedBy: pages,
      }),
    ],
  };
}
