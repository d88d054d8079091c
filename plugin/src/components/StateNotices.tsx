import React, { useMemo } from 'react';
import { type CellContext } from '../columns/column';
import { type Reading } from '../data/from-frames';
import { lostIn } from '../data/lost';
import { type View } from '../options';
import { countText, text } from '../text';
import { describeAsOf } from '../words';
import { GapNotice } from './GapNotice';
import { Notice } from './Notice';

interface Props {
  readonly reading: Reading;
  readonly view: View;
  readonly context: CellContext;
  /** When the rows were true, in milliseconds since 1970, where queries have failed since; undefined while they answer. */
  readonly keptMs: number | undefined;
}

/** What is to be known about all rows, one sentence each: a lost source has one, however many upstreams it told of. */
export function StateNotices({ reading: { rows, roles, gaps, dialects }, view, context, keptMs }: Props) {
  const lost = useMemo(() => lostIn(rows), [rows]);
  return (
    <>
      {keptMs !== undefined && (
        <Notice severity="warning">
          {text('notices.kept', 'Shown is what the queries answered last, {{asOf}}.', {
            asOf: describeAsOf(keptMs / 1000, context),
          })}
        </Notice>
      )}
      {lost !== undefined && (
        <Notice severity="warning">
          {countText(
            'notices.lost',
            {
              one: 'Sources of {{count}} upstream are lost, the first {{asOf}}: what they told is shown as of then.',
              other: 'Sources of {{count}} upstreams are lost, the first {{asOf}}: what they told is shown as of then.',
            },
            { count: lost.upstreams, asOf: describeAsOf(lost.since, context) },
          )}
        </Notice>
      )}
      {!dialects.has('exporter') && <Notice severity="warning">{withoutExporter(dialects)}</Notice>}
      <GapNotice gaps={view === 'timeline' ? [...gaps, ...missingHistories(roles)] : gaps} />
    </>
  );
}

/** Elsewhere they may be missing: a timeline consists of them. */
function missingHistories(roles: Reading['roles']): Reading['roles'] {
  const histories = roles.filter(({ role }) => role === 'ready_history' || role === 'failure_history');
  return histories.every(({ state }) => state === 'missing') ? histories : [];
}

function withoutExporter(dialects: Reading['dialects']): string {
  return dialects.has('envoy')
    ? text('notices.envoy', 'Nothing of uhwatch arrived: status is what Envoy counts, and causes are unknown.')
    : text(
        'notices.istio',
        'Nothing of uhwatch arrived: Istio tells of failed requests, and not what stands behind an upstream, so that one of which nothing fails is unknown.',
      );
}
