import React from 'react';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { compareText } from '@uhwatch/contract/findings.ts';
import { severity } from '@uhwatch/contract/status.ts';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { describeRate, describeReady, describeStatusOf } from '../words';
import { CauseCell } from './cells/CauseCell';
import { RateCell } from './cells/RateCell';
import { ReadyCell } from './cells/ReadyCell';
import { StatusCell } from './cells/StatusCell';
import { UpstreamCell } from './cells/UpstreamCell';
import { type Column } from './column';

/** The column that names the row; narrow panels put others under it. */
export const nameColumn: Column = {
  id: 'upstream',
  title: 'Upstream',
  width: 'rest',
  narrow: 'column',
  reads: [],
  sort: {
    precedence: 3,
    compare: (a, b) =>
      compareText(a.namespace, b.namespace) || compareText(a.service, b.service) || compareText(a.cluster, b.cluster),
  },
  value: ({ namespace, service }) => upstreamName(namespace, service),
  Cell: UpstreamCell,
};

/** Every column, from left to right. */
export const columns: readonly Column[] = [
  {
    id: 'status',
    title: 'Status',
    width: 'content',
    narrow: 'below',
    reads: ['status', 'last_status', 'as_of'],
    sort: {
      precedence: 1,
      compare: (a, b) => severity(a.status, a.lastStatus) - severity(b.status, b.lastStatus),
    },
    value: describeStatusOf,
    Cell: StatusCell,
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 'content',
    narrow: 'below',
    reads: [],
    shown: (rows) => rows.some(({ cluster }) => cluster !== ''),
    value: ({ cluster }) => (cluster === '' ? '' : `cluster ${cluster}`),
    Cell: ({ row }) => <>{row.cluster}</>,
  },
  nameColumn,
  {
    id: 'ready',
    title: 'Ready',
    hint: 'Ready endpoints of the endpoints that ought to exist',
    width: 'content',
    align: 'right',
    narrow: 'column',
    reads: ['ready', 'desired'],
    value: describeReady,
    Cell: ReadyCell,
  },
  {
    id: 'uh_rate',
    title: 'UH rate',
    hint: 'Requests per second that the proxy answered with no healthy upstream (flag UH)',
    width: 'content',
    align: 'right',
    narrow: 'column',
    reads: ['uh_rate'],
    sort: {
      precedence: 2,
      compare: (a, b) => (b.numbers.uh_rate ?? -1) - (a.numbers.uh_rate ?? -1),
    },
    value: describeRate,
    Cell: RateCell,
  },
  {
    id: 'cause',
    title: 'Cause',
    width: '35%',
    narrow: 'below',
    reads: ['findings'],
    value: ({ findings: [primary] }) => (primary === undefined ? '' : describeCause(primary.cause, primary.reason)),
    Cell: CauseCell,
  },
];
