import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Dependency } from '../model/evidence/dependency.ts';
import type { UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import type { Match } from './cause.ts';

/** What changed so shortly before may be why; who wrote it waits for no answer, so it may be written a moment later. */
const recentMs = 600_000;
const momentMs = 60_000;

/** `down`: none of its pods is ready. `changed`: some are, and it was written shortly before. `unknown`: nobody may say. */
export type Suspicion = 'down' | 'changed' | 'unknown';

/** Why what waits for a workload since then may wait in vain; undefined where nothing is wrong with it. Times in milliseconds since the epoch. */
export function suspicionOf({ ready, changedAt }: Dependency, since: number): Suspicion | undefined {
  if (ready === undefined) return 'unknown';
  if (ready === 0) return 'down';
  if (changedAt === undefined) return undefined;
  const ago = since - changedAt;
  return ago < recentMs && ago > -momentMs ? 'changed' : undefined;
}

/** Whether it has no ready pod, and that is known. */
export function isDown({ ready }: Dependency): boolean {
  return ready === 0;
}

/**
 * A match with the workload from elsewhere that its container, or its webhook, is without. That it has no ready pods is said;
 * what may be wrong with it else is evidence alone.
 */
export function deepened<M extends Match>(
  match: M,
  by: string | undefined,
  { dependencies, collectedAt }: Pick<UpstreamEvidence, 'dependencies' | 'collectedAt'>,
): M {
  const at = match.since ?? collectedAt;
  const suspects = dependencies
    .filter((each) => each.by === by)
    .map((dependency) => ({ dependency, suspicion: suspicionOf(dependency, at) }));
  const down = suspects.find(({ suspicion }) => suspicion === 'down');
  const rows = suspects.flatMap(({ dependency, suspicion }) => rowOf(dependency, suspicion));
  if (rows.length === 0) return match;
  const says = down === undefined ? match.says : `${match.says}, and ${wordsOf(down.dependency)}`;
  return { ...match, says, evidence: [...match.evidence, ...rows] };
}

/** "Deployment istio-system/istiod, which it waits for, has no ready pods" */
function wordsOf({ kind, namespace, name, need, desired }: Dependency): string {
  const why = need === 'sidecar' ? 'which it waits for' : 'which answers for it';
  return `${kind} ${namespace}/${name}, ${why}, ${desired === 0 ? 'is scaled to zero' : 'has no ready pods'}`;
}

function rowOf({ kind, namespace, name, ready, changedAt }: Dependency, suspicion: Suspicion | undefined): Evidence[] {
  const of = { kind, namespace, name };
  switch (suspicion) {
    case 'down':
      return [{ ...of, field: 'status.readyReplicas', value: ready ?? 0 }];
    case 'unknown':
      return [{ ...of, field: 'status.readyReplicas', value: 'not known' }];
    case 'changed':
      return [{ ...of, field: 'metadata.managedFields.time', value: new Date(changedAt ?? 0).toISOString() }];
    case undefined:
      return [];
  }
}
