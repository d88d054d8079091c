import React from 'react';
import { type DataQueryError, LoadingState, type PanelData } from '@grafana/data';
import { reasonOf } from '../query-reason';
import { text } from '../text';
import { Notice } from './Notice';

interface Props {
  readonly data: PanelData;
}

/** What the data source said when a query failed; rows of the queries that did answer stay on the panel. */
export function QueryErrors({ data: { errors = [], state } }: Props) {
  if (errors.length === 0 && state !== LoadingState.Error) {
    return null;
  }
  const sentences =
    errors.length > 0
      ? errors.map(describe)
      : [text('errors.all', 'The queries failed, and the data source gave no reason.')];
  return (
    <Notice severity="error">
      {[...new Set(sentences)].map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    </Notice>
  );
}

function describe(error: DataQueryError): string {
  const { refId } = error;
  const reason = reasonOf(error);
  return refId === undefined
    ? text('errors.some', 'A query failed: {{reason}}', { reason })
    : text('errors.one', 'The query {{refId}} failed: {{reason}}', { refId, reason });
}
