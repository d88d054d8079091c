import React from 'react';
import { compareText } from '@uhwatch/contract/findings.ts';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { type UpstreamRow } from '../data/row';
import { rankOf } from '../shown-status';
import { text } from '../text';
import {
  causeWords,
  describeAlerts,
  describeCluster,
  describeFailures,
  describeOutcomes,
  describeRate,
  describeReady,
  describeStatusOf,
  formatRate,
  formatSince,
} from '../words';
import { AlertCell } from './cells/AlertCell';
import { CauseCell } from './cells/CauseCell';
import { FailuresCell } from './cells/FailuresCell';
import { OutcomesCell } from './cells/OutcomesCell';
import { RateCell } from './cells/RateCell';
import { ReadyCell } from './cells/ReadyCell';
import { RequestsCell } from './cells/RequestsCell';
import { SinceCell } from './cells/SinceCell';
import { StatusCell } from './cells/StatusCell';
import { UpstreamCell } from './cells/UpstreamCell';
import { type Column } from './column';

/** The greater first; what nothing tells comes last. */
function greatest(of: (row: UpstreamRow) => number | undefined): Column['compare'] {
  return (a, b) => (of(b) ?? -1) - (of(a) ?? -1);
}

/** The column that names the row; narrow panels put others under it. */
export const nameColumn: Column = {
  id: 'upstream',
  title: () => text('columns.upstream.title', 'Upstream'),
  width: 180,
  grow: 1,
  narrow: 'column',
  reads: [],
  precedence: 3,
  compare: (a, b) =>
    compareText(a.namespace, b.namespace) || compareText(a.service, b.service) || compareText(a.cluster, b.cluster),
  value: ({ namespace, service }) => upstreamName(namespace, service),
  Cell: UpstreamCell,
};

/** Every column, from left to right. */
export const columns: readonly Column[] = [
  {
    id: 'status',
    title: () => text('columns.status.title', 'Status'),
    width: 216,
    narrow: 'below',
    reads: ['status', 'last_status', 'as_of'],
    precedence: 1,
    compare: (a, b) => rankOf(a) - rankOf(b),
    value: describeStatusOf,
    Cell: StatusCell,
  },
  {
    id: 'cluster',
    title: () => text('columns.cluster.title', 'Cluster'),
    width: 104,
    narrow: 'below',
    reads: [],
    compare: (a, b) => compareText(a.cluster, b.cluster),
    shown: (rows) => rows.some(({ cluster }) => cluster !== ''),
    value: ({ cluster }) => (cluster === '' ? '' : describeCluster(cluster)),
    Cell: ({ row }) => <>{row.cluster}</>,
  },
  nameColumn,
  {
    id: 'ready',
    title: () => text('columns.ready.title', 'Ready'),
    hint: () => text('columns.ready.hint', 'Ready endpoints of the endpoints that ought to exist'),
    width: 84,
    align: 'right',
    narrow: 'column',
    reads: ['ready', 'desired'],
    compare: greatest(({ numbers: { ready, desired } }) =>
      ready === undefined || desired === undefined || desired === 0 ? undefined : 1 - ready / desired,
    ),
    value: describeReady,
    Cell: ReadyCell,
  },
  {
    id: 'uh_rate',
    title: () => text('columns.uh_rate.title', 'UH rate'),
    hint: () =>
      text('columns.uh_rate.hint', 'Requests per second that the proxy answered with no healthy upstream (flag UH)'),
    isRate: true,
    width: 92,
    align: 'right',
    narrow: 'column',
    reads: ['uh_rate'],
    precedence: 2,
    compare: greatest(({ numbers }) => numbers.uh_rate),
    value: describeRate,
    Cell: RateCell,
  },
  {
    id: 'failures',
    title: () => text('columns.failures.title', 'Failures'),
    hint: () =>
      text(
        'columns.failures.hint',
        'Share and rate of requests that failed, without those that the client or a policy ended',
      ),
    isRate: true,
    width: 176,
    narrow: 'drawer',
    yields: 2,
    reads: ['failures', 'failure_history'],
    compare: greatest(({ numbers }) => numbers.failure_share ?? numbers.failure_rate),
    shown: (rows) => rows.some(({ numbers }) => numbers.failure_rate !== undefined),
    value: describeFailures,
    Cell: FailuresCell,
  },
  {
    id: 'outcomes',
    title: () => text('columns.outcomes.title', 'Failed by'),
    hint: () => text('columns.outcomes.hint', 'How requests failed, by class'),
    isRate: true,
    width: 150,
    narrow: 'drawer',
    yields: 5,
    reads: ['failures'],
    compare: greatest(({ outcomes }) => Math.max(-1, ...outcomes.values())),
    shown: (rows) => rows.some(({ outcomes }) => outcomes.size > 0),
    value: describeOutcomes,
    Cell: OutcomesCell,
  },
  {
    id: 'requests',
    title: () => text('columns.requests.title', 'Requests'),
    hint: () => text('columns.requests.hint', 'Requests per second, finished in any way'),
    isRate: true,
    width: 92,
    align: 'right',
    narrow: 'drawer',
    yields: 4,
    reads: ['request_rate'],
    compare: greatest(({ numbers }) => numbers.request_rate),
    shown: (rows) => rows.some(({ numbers }) => numbers.request_rate !== undefined),
    value: ({ numbers: { request_rate: rate } }) =>
      rate === undefined ? '' : text('columns.requests.value', '{{rate}} in all', { rate: formatRate(rate) }),
    Cell: RequestsCell,
  },
  {
    id: 'cause',
    title: () => text('columns.cause.title', 'Cause'),
    width: 248,
    grow: 3,
    narrow: 'below',
    reads: ['findings', 'share'],
    compare: (a, b) => compareText(causeOf(a), causeOf(b)),
    value: ({ findings: [primary] }) => (primary === undefined ? '' : causeWords(primary)),
    Cell: CauseCell,
  },
  {
    id: 'alerts',
    title: () => text('columns.alerts.title', 'Alert'),
    width: 176,
    narrow: 'drawer',
    yields: 3,
    reads: ['alerts'],
    compare: greatest(({ alerts }) => alerts.reduce((sum, { state }) => sum + (state === 'firing' ? 100 : 1), 0)),
    shown: (rows) => rows.some(({ alerts }) => alerts.length > 0),
    value: describeAlerts,
    Cell: AlertCell,
  },
  {
    id: 'since',
    title: () => text('columns.since.title', 'Since'),
    hint: () => text('columns.since.hint', 'How long the primary finding has held'),
    width: 104,
    align: 'right',
    narrow: 'drawer',
    yields: 1,
    reads: ['since'],
    // The longest first.
    compare: (a, b) => (a.since ?? Number.MAX_SAFE_INTEGER) - (b.since ?? Number.MAX_SAFE_INTEGER),
    shown: (rows) => rows.some(({ since }) => since !== undefined),
    value: ({ since }, context) =>
      since === undefined
        ? ''
        : text('columns.since.value', 'for {{duration}}', { duration: formatSince(since, context) }),
    Cell: SinceCell,
  },
];

/** For the order: what has no cause comes after all that have one. */
function causeOf({ findings: [primary] }: UpstreamRow): string {
  return primary === undefined ? '\uffff' : causeWords(primary);
}
