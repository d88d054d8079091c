import React from 'react';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { classWord, describeFinding, describePlace, formatCount, formatRate, formatShare } from '../../words';
import { Facts } from './Facts';

/** The figures of an upstream, and of its ports where it has several. */
export function Numbers({ row }: { readonly row: UpstreamRow }) {
  const { ready, unready, desired, request_rate, failure_rate, failure_share, uh_rate } = row.numbers;
  return (
    <>
      <Facts
        label={text('detail.figures', 'Present figures')}
        rows={[
          [
            text('detail.figure.endpoints', 'Endpoints'),
            text('detail.figure.counts', '{{ready}} ready, {{unready}} unready, {{desired}} desired', {
              ready: formatCount(ready),
              unready: formatCount(unready),
              desired: formatCount(desired),
            }),
          ],
          [text('detail.figure.requests', 'Requests'), formatRate(request_rate)],
          [text('detail.figure.failures', 'Failures'), `${formatShare(failure_share)}, ${formatRate(failure_rate)}`],
          [text('detail.figure.uh', 'No healthy upstream (UH)'), formatRate(uh_rate)],
          ...[...row.outcomes].map(
            ([name, rate]) =>
              [
                text('detail.figure.failed-by', 'Failed by {{name}}', { name: classWord(name) }),
                formatRate(rate),
              ] as const,
          ),
        ]}
      />
      {row.ports.length > 1 && (
        <Facts
          label={text('detail.ports', 'Ports')}
          rows={row.ports.map(({ port, subset, ready: portReady, unready: portUnready, findings }) => [
            describePlace(port, subset),
            text('detail.figure.port-counts', '{{ready}} ready, {{unready}} unready', {
              ready: formatCount(portReady),
              unready: formatCount(portUnready),
            }),
            findings.map(describeFinding).join(', '),
          ])}
        />
      )}
    </>
  );
}
