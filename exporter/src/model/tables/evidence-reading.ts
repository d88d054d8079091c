import {
  type EvidenceKind,
  type EvidenceReading,
  type EvidenceRequest,
  type RequestOutcome,
  requestOutcomes,
} from '../evidence-reading.ts';
import type { ModelEvent } from '../event.ts';
import type { Mutable } from '../mutable.ts';

interface MutableKind extends EvidenceKind {
  readonly requests: Map<RequestOutcome, number>;
  readonly refused: Map<string, string>;
}

export type MutableReading = Mutable<Omit<EvidenceReading, 'kinds'>> & { readonly kinds: Map<string, MutableKind> };

type ReadingEvent = Extract<ModelEvent, { readonly type: 'evidence-request' | 'evidence-state' }>;

/** Takes in how a source comes along with evidence. All outcomes of a kind are born at zero. */
export function addReading(before: MutableReading | undefined, event: ReadingEvent): MutableReading {
  const reading = before ?? { waiting: 0, oldestAt: undefined, kinds: new Map<string, MutableKind>() };
  if (event.type === 'evidence-state') {
    reading.waiting = event.waiting;
    reading.oldestAt = event.oldestAt;
  } else addRequest(reading.kinds, event.request);
  return reading;
}

function addRequest(kinds: Map<string, MutableKind>, { resource, namespace, outcome, error }: EvidenceRequest): void {
  let kind = kinds.get(resource);
  if (kind === undefined) {
    kind = { requests: new Map(requestOutcomes.map((each) => [each, 0])), refused: new Map() };
    kinds.set(resource, kind);
  }
  kind.requests.set(outcome, (kind.requests.get(outcome) ?? 0) + 1);
  if (outcome === 'ok' || outcome === 'absent') kind.refused.delete(namespace);
  else if (error !== undefined) kind.refused.set(namespace, error);
}
