import { type DataQueryError } from '@grafana/data';
import { text } from './text';

/** Why a query failed, in the words of the data source. */
export function reasonOf({ message, data, statusText }: DataQueryError): string {
  return data?.message ?? message ?? statusText ?? text('errors.no-reason', 'the data source gave no reason');
}
