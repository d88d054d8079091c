import { answer, healthy, stale, unhealthy } from '../test-data.ts';
import type { Scene } from './browser.ts';
import { toFrames } from './frames.ts';
import { incidentFrames } from './incident.ts';
import type { AnyFrame, Shown } from './shown.ts';

/** What the panel may have to show, as it comes about, and what it then says. */
export interface State {
  readonly name: string;
  readonly scene: Scene;
  /** What arrives after it. */
  readonly then?: Partial<Shown>;
  readonly words: readonly (string | RegExp)[];
  /** What it must not say. */
  readonly never?: readonly (string | RegExp)[];
  /** Where there are rows: one of them, its status, and what the summary says of it. */
  readonly rows?: { readonly name: string; readonly status: string; readonly summary: string };
}

const frames = incidentFrames();
const later = '2026-03-04T09:33:12Z';
const down = { name: 'checkout', status: 'no_healthy_upstream', summary: 'No healthy upstream' };
const asked = ['status', 'ready', 'desired', 'uh_rate', 'findings'].map((refId) => ({ refId }));
const waiting = 'Waiting for the first answer';

/** A time series of which nothing says whom it is about. */
const nameless: AnyFrame = {
  refId: 'status',
  fields: [
    { name: 'Time', type: 'time', values: [Date.parse(later) - 15_000, Date.parse(later)] },
    { name: 'Value', type: 'number', values: [1, 1] },
  ],
};
const logs: AnyFrame = {
  refId: 'A',
  fields: [
    { name: 'timestamp', type: 'time', values: [Date.parse(later)] },
    { name: 'body', type: 'string', values: ['GET /cart 503 UH no_healthy_upstream'] },
  ],
};

/** A whole cluster that is silent, of which only what was over time is known. */
function silent(): AnyFrame[] {
  const told = toFrames(answer([unhealthy('checkout'), healthy('catalog')]), 'us-east-1');
  const past = frames.filter(({ refId, fields }) => {
    const labels = fields.find(({ name }) => name === 'Value')?.labels;
    return refId.endsWith('_history') && labels?.['upstream_service'] === 'basket';
  });
  return [...told.filter(({ fields }) => fields.length > 0), ...past];
}

export const states: readonly State[] = [
  { name: 'loading', scene: { frames: [], state: 'Loading', targets: asked }, words: [waiting] },
  {
    name: 'loading again',
    scene: { frames },
    then: { state: 'Loading' },
    words: ['checkout'],
    never: [waiting],
    rows: down,
  },
  {
    name: 'streaming',
    scene: { frames: toFrames(answer([healthy('checkout')])), state: 'Streaming' },
    then: { frames: toFrames(answer([unhealthy('checkout')])), state: 'Streaming' },
    words: ['checkout', 'Readiness checks fail'],
    rows: down,
  },
  {
    name: 'no query',
    scene: { frames: [] },
    words: ['The panel has no query yet', /It expects these queries/],
  },
  {
    name: 'no data',
    scene: { frames: asked.map(({ refId }) => ({ refId, fields: [] })), targets: asked },
    words: ['The queries ran and found no upstream', 'That is not the same as healthy.', 'answered nothing'],
    never: [/\d+ Healthy/],
  },
  {
    name: 'series without labels',
    scene: { frames: [nameless], targets: [{ refId: 'status' }] },
    words: ['The answers do not say which upstream they are about', /refId status: 2 rows, fields Time/],
  },
  {
    name: 'logs',
    scene: { frames: [logs], targets: [{ refId: 'A' }] },
    words: ['The queries have other names than the panel expects', /refId A: 1 row, fields timestamp/],
  },
  {
    name: 'partial',
    scene: {
      frames: frames.filter(({ refId }) => ['status', 'uh_rate'].includes(refId)),
      targets: [{ refId: 'status' }, { refId: 'uh_rate' }],
    },
    words: ['checkout', 'No query has the refId ready: how many endpoints are ready is unknown.', '? / ?'],
    rows: down,
  },
  {
    name: 'error',
    scene: { frames: [], state: 'Error', errors: [{ refId: 'status', message: 'connection refused' }] },
    words: ['The query status failed: connection refused'],
  },
  {
    name: 'error after rows',
    scene: { frames },
    then: { frames: [], at: later, state: 'Error', errors: [{ refId: 'status', message: 'connection refused' }] },
    words: [
      'The query status failed: connection refused',
      /^Shown is what the queries answered last, as of \d\d:30:00, 3 min 12 s ago\.$/,
      'checkout',
    ],
    rows: down,
  },
  {
    name: 'stale',
    scene: { frames: silent() },
    words: ['checkout', 'Unknown, was Degraded', /^as of \d\d:1\d:\d\d, 1\d min( \d+ s)? ago$/],
    rows: { name: 'basket', status: 'unknown', summary: 'No healthy upstream' },
  },
  {
    name: 'source lost',
    scene: {
      frames: toFrames(answer([unhealthy('checkout'), stale('basket'), stale('cart'), healthy('catalog')])),
    },
    words: [
      /^Sources of 2 upstreams are lost, the first as of \d\d:26:48, 3 min 12 s ago/,
      /^as of \d\d:26:48, 3 min 12 s ago$/,
    ],
    rows: { name: 'basket', status: 'unknown', summary: 'No healthy upstream' },
  },
];
