import type { Evidence } from '@uhwatch/contract/api.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import { portLabel, type PortReadiness } from '../../model/service.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { totalOf } from '../endpoint-evidence.ts';
import { type EndpointCause, type Match, ofPod } from '../cause.ts';
import { endpointCauses } from '../causes/index.ts';
import type { Subject } from '../rule.ts';
import { type Explained, type Found, groupsOf } from './groups.ts';
import { eventsOfPeer } from './peers.ts';
import { standingOf, viewOf } from './standing.ts';

/** The endpoints of one port that there ought to be: each is ready, or is in one of the explained groups. */
export interface Explanation {
  readonly ready: number;
  /** Endpoints that ought to exist: those that do, and those that are desired beyond them. */
  readonly total: number;
  /** What explains most endpoints first; their counts and `ready` make up the total. */
  readonly groups: readonly Explained[];
}

/** What is to be explained. */
export interface Question {
  readonly subject: Pick<Subject, 'namespace' | 'service'>;
  readonly row: PortReadiness;
  /** 0 where nobody says how many. */
  readonly desired: number;
}

/**
 * Why the pods behind an upstream are no endpoints of a port. Each counts once, under the first cause of the contract's
 * order that matches; what nothing explains is `unknown`. Where nobody tells of pods only those that do not exist can be
 * explained, by their workloads; undefined where nothing is.
 */
export function explain(evidence: UpstreamEvidence, question: Question): Explanation | undefined {
  return evidence.missing.has('pods') ? explainByWorkloads(evidence, question) : explainByPods(evidence, question);
}

function explainByPods(evidence: UpstreamEvidence, { subject, row, desired }: Question): Explanation {
  const { ready, unready, absent, waitsFor } = standingOf(evidence, desired);
  const port = evidence.service?.ports.find((each) => portLabel(each) === row.port);
  const found = unready.map((pod): Found => {
    const match = matchOf(pod, evidence);
    const all = { ...(match ?? notExplained(lookedAt(evidence), readinessOf(pod))), pod: pod.name };
    return pod === waitsFor && absent > 0 ? { ...all, ...waitedFor(all.says, absent) } : { ...all, count: 1 };
  });
  for (const pod of ready) {
    if (port === undefined) break;
    const match = firstMatch('port', (cause) => cause.match({ ...viewOf(pod, evidence), subject, port }));
    if (match !== undefined) found.push({ ...match, pod: pod.name, count: 1 });
  }
  if (waitsFor === undefined) found.push(...absenceOf(evidence, { subject, row }, absent));
  return explanationOf(found, ready.length + unready.length + absent);
}

/** Of a pod that shows too little by itself, and has no events, what its peers suffer from is likely. */
function matchOf(pod: Pod, evidence: UpstreamEvidence): ReturnType<typeof firstMatch> {
  const view = viewOf(pod, evidence);
  const match = firstMatch('pod', (cause) => cause.match(view));
  if (view.events.length > 0 || (match !== undefined && match.cause !== 'starting')) return match;
  const events = eventsOfPeer(pod, evidence);
  const told = events.length === 0 ? undefined : firstMatch('pod', (cause) => cause.match({ ...view, events }));
  if (told === undefined || told.cause === match?.cause) return match;
  return { ...told, confidence: told.confidence === 'certain' ? 'likely' : told.confidence };
}

function explainByWorkloads(evidence: UpstreamEvidence, { subject, row, desired }: Question): Explanation | undefined {
  const existing = evidence.workloads.reduce((sum, each) => sum + each.existing, 0);
  const absent = Math.max(0, desired - existing);
  const found = absenceOf(evidence, { subject, row }, absent);
  const unready = desired - absent - row.counts.ready;
  if (unready > 0) found.push({ ...notExplained('their pods are not known'), pod: undefined, count: unready });
  return found.length === 0 ? undefined : explanationOf(found, desired);
}

function explanationOf(found: readonly Found[], total: number): Explanation {
  return { ready: total - found.reduce((sum, { count }) => sum + count, 0), total, groups: groupsOf(found) };
}

/** Of pods that do not exist; also where none does and nobody says how many ought to. */
function absenceOf(
  evidence: UpstreamEvidence,
  { subject, row }: Pick<Question, 'subject' | 'row'>,
  count: number,
): Found[] {
  const isEmpty = evidence.pods.length + totalOf(row) + row.withoutPort === 0;
  if (count === 0 && !(isEmpty && (evidence.service?.selector.size ?? 0) > 0)) return [];
  const view = { subject, count, evidence, now: evidence.collectedAt };
  const match = firstMatch('absence', (cause) => cause.match(view));
  if (match !== undefined) return [{ ...match, pod: undefined, count }];
  return count === 0 ? [] : [{ ...notExplained('they do not exist'), pod: undefined, count }];
}

/** A StatefulSet makes the next pod when the one before is ready. */
function waitedFor(says: string, absent: number): Pick<Found, 'says' | 'count'> {
  return { says: `${says}; ${absent} more ${absent === 1 ? 'waits' : 'wait'} for it`, count: absent + 1 };
}

type About<K> = Extract<EndpointCause, { about: K }>;

function firstMatch<K extends EndpointCause['about']>(
  about: K,
  ask: (cause: About<K>) => Match | undefined,
): (Match & Pick<Found, 'cause'>) | undefined {
  for (const cause of endpointCauses) {
    const match = cause.about === about ? ask(cause as About<K>) : undefined;
    if (match !== undefined) return { ...match, cause: cause.cause };
  }
  return undefined;
}

function notExplained(says: string, evidence: readonly Evidence[] = []): Match & Pick<Found, 'cause'> {
  return { cause: 'unknown', reason: '', confidence: 'suspected', says, evidence };
}

/** What was asked of a pod that nothing explains. */
function lookedAt({ missing }: UpstreamEvidence): string {
  return missing.has('events')
    ? 'neither its conditions nor its containers say why, and its events are not known'
    : 'neither its conditions, its containers nor its events say why';
}

function readinessOf(pod: Pod): Evidence[] {
  const { status, reason } = conditionOf(pod.conditions, 'Ready') ?? { status: 'not told', reason: '' };
  return [ofPod(pod, 'status.conditions[Ready]', reason === '' ? status : `${status}: ${reason}`)];
}
