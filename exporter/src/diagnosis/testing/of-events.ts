import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { noon, up } from '../../testing/events.ts';
import type { Finding } from '@uhwatch/contract/api.ts';
import { diagnose, type Diagnosis } from '../engine/diagnose.ts';
import { toldFindings } from '../engine/finding.ts';
import type { Diagnosed } from '../common/row.ts';
import { rules } from '../rules/index.ts';

/** When the proxy can have known of what became ready at noon; milliseconds since the epoch. */
export const later = noon + 20_000;

const view = [up('kubernetes'), up('envoy-access-log'), up('envoy-admin')];

/** What is found `later` in the only upstream of these events; the sources that they come from are up since noon. */
export function diagnosisOf(...events: ModelEvent[]): Diagnosis {
  return resultOf(events).diagnosis;
}

/** The findings of the same, as they are told. */
export function toldOf(...events: ModelEvent[]): Finding[] {
  return toldFindings(resultOf(events));
}

function resultOf(events: readonly ModelEvent[]): Diagnosed {
  const store = new Store();
  for (const event of [...view, ...events]) store.apply(event);
  const snapshot = store.snapshot();
  const [upstream] = snapshot.upstreams.values();
  if (upstream === undefined) throw new Error('no upstream came of the events');
  return { upstream, diagnosis: diagnose(rules, upstream, { snapshot, now: later }) };
}

/** The status, what it was before a source was lost, and the findings; those that rest on a lost source are `as of`. */
export function codes({ status, lastStatus, findings }: Diagnosis): string {
  const words = findings.map(
    ({ code, cause, confidence, as_of: asOf }) => `${code} ${cause} ${confidence}${asOf === null ? '' : ' as of'}`,
  );
  return [lastStatus === undefined ? status : `${status} (was ${lastStatus})`, ...words].join(' | ');
}
