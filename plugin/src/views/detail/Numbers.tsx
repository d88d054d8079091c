import React from 'react';
import { type UpstreamRow } from '../../data/row';
import { classWord, describeFinding, formatCount, formatRate, formatShare } from '../../words';
import { Facts } from './Facts';

/** The figures of an upstream, and of its ports where it has several. */
export function Numbers({ row }: { readonly row: UpstreamRow }) {
  const { ready, unready, desired, request_rate, failure_rate, failure_share, uh_rate } = row.numbers;
  return (
    <>
      <Facts
        label="Present figures"
        rows={[
          [
            'Endpoints',
            `${formatCount(ready)} ready, ${formatCount(unready)} unready, ${formatCount(desired)} desired`,
          ],
          ['Requests', formatRate(request_rate)],
          ['Failures', `${formatShare(failure_share)}, ${formatRate(failure_rate)}`],
          ['No healthy upstream (UH)', formatRate(uh_rate)],
          ...[...row.outcomes].map(([name, rate]) => [`Failed by ${classWord(name)}`, formatRate(rate)] as const),
        ]}
      />
      {row.ports.length > 1 && (
        <Facts
          label="Ports"
          rows={row.ports.map(({ port, subset, ready: portReady, unready: portUnready, findings }) => [
            [port === '' ? '' : `Port ${port}`, subset === '' ? '' : `subset ${subset}`].filter(Boolean).join(', '),
            `${formatCount(portReady)} ready, ${formatCount(portUnready)} unready`,
            findings.map(describeFinding).join(', '),
          ])}
        />
      )}
    </>
  );
}
