import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import { absenceCause, type AbsenceView } from '../../cause.ts';
import { type Candidate, type Difference, type Near, nearestTo } from './nearest.ts';

function candidatesOf({ otherPods, otherWorkloads = [] }: UpstreamEvidence): Candidate[] {
  return [
    ...[...otherPods].map(([name, labels]) => ({ kind: 'Pod', name, labels })),
    ...otherWorkloads.map(({ kind, name, podLabels }) => ({ kind, name, labels: podLabels })),
  ];
}

/** "app=report" */
function written({ key, value }: { readonly key: string; readonly value: string }): string {
  return `${key}=${value}`;
}

function differs({ key, has }: Difference): string {
  return has === undefined ? `no label ${key}` : written(has);
}

function nearWords({ candidate: { kind, name }, differences }: Near): string {
  const has = `${differences.map(differs).join(' and ')} in place of ${differences.map(written).join(' and ')}`;
  return kind === 'Pod' ? `; pod ${name} has ${has}` : `; the template of ${kind} ${name} has ${has}`;
}

function nearEvidence({ candidate: { kind, name }, differences }: Near, namespace: string): Evidence[] {
  const place = kind === 'Pod' ? 'metadata.labels' : 'spec.template.metadata.labels';
  return differences.map(({ key, has }) => ({
    kind,
    namespace,
    name,
    field: `${place}[${has?.key ?? key}]`,
    value: has?.value ?? 'not there',
  }));
}

/** Who cannot see pods, or workloads, cannot know of all that the selector may match. */
function confidenceOf({ missing }: UpstreamEvidence, near: Near | undefined): Confidence {
  if (missing.has('pods')) return 'suspected';
  return near === undefined && missing.has('workloads') ? 'likely' : 'certain';
}

function ofSelector({ evidence: { service }, subject: { namespace, service: name } }: AbsenceView): Evidence {
  const value = [...(service?.selector ?? [])].map((pair) => pair.join('=')).join();
  return { kind: 'Service', namespace, name, field: 'spec.selector', value };
}

export const selectorMatchesNoPods = absenceCause({
  cause: 'selector_matches_no_pods',
  match(view) {
    const { evidence, subject } = view;
    const { service, pods, workloads } = evidence;
    if (service === undefined || service.selector.size === 0 || pods.length + workloads.length > 0) return undefined;
    const candidates = candidatesOf(evidence);
    const near = nearestTo(service.selector, candidates, subject.service);
    const selector = ofSelector(view);
    // Who sees neither pods nor anything that comes near knows nothing.
    if (near === undefined && evidence.missing.has('pods')) return undefined;
    const confidence = confidenceOf(evidence, near);
    const matches = confidence === 'certain' ? 'matches nothing' : 'matches nothing that is known';
    const nothing =
      candidates.length === 0 && confidence === 'certain' ? ', and nothing else runs in the namespace' : '';
    return {
      reason: '',
      confidence,
      says: `the selector ${String(selector.value)} ${matches}${near === undefined ? nothing : nearWords(near)}`,
      since: service.editedAt,
      evidence: [selector, ...(near === undefined ? [] : nearEvidence(near, subject.namespace))],
    };
  },
});
