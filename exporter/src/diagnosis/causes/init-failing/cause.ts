import type { Container, ContainerEnd, Pod } from '../../../model/evidence/pod.ts';
import { podCause } from '../../cause.ts';
import { brief, named, ofContainer, waitingEvidence } from '../../containers.ts';

export const initFailing = podCause({
  cause: 'init_failing',
  match({ pod, events, now }) {
    const container = pod.containers.find((each) => each.role === 'init' && isFailing(each, now));
    if (container === undefined) return undefined;
    const end = lastEndOf(container);
    const backOff = events.find((event) => event.container === container.name && event.reason === 'BackOff');
    return {
      reason: '',
      confidence: 'certain',
      says: `${named(container)} fails${end === undefined ? waitWords(container) : endWords(container, end)}`,
      container: container.name,
      since: backOff?.first ?? end?.at,
      evidence: [...waitingEvidence(pod, container), ...endEvidence(pod, container, end)],
    };
  },
});

/** The kubelet waits 5 minutes at most between two tries; one that has run for longer since its failure does its work. */
const recentMs = 600_000;
const failingReasons: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'RunContainerError',
  'CreateContainerError',
  'StartError',
  'PostStartHookError',
  'PreStartHookError',
]);

/** One that ended well is done; one that waits for those before it, or for its image, fails at nothing. */
function isFailing({ state, lastEnd }: Container, now: number): boolean {
  if (state?.kind === 'terminated') return state.exitCode !== 0;
  if (state?.kind === 'waiting') return failingReasons.has(state.reason);
  return lastEnd !== undefined && lastEnd.exitCode !== 0 && now - (lastEnd.at ?? now) < recentMs;
}

function lastEndOf({ state, lastEnd }: Container): ContainerEnd | undefined {
  return state?.kind === 'terminated' ? state : lastEnd;
}

function endWords({ memoryLimit }: Container, { exitCode, reason }: ContainerEnd): string {
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  if (reason === '' || reason === 'Error') return code;
  return `${code} (${reason}${reason === 'OOMKilled' && memoryLimit !== undefined ? `, limit ${memoryLimit}` : ''})`;
}

function waitWords({ state }: Container): string {
  return state?.kind === 'waiting' ? ` (${state.reason}: ${brief(state.message)})` : '';
}

function endEvidence(pod: Pod, container: Container, end: ContainerEnd | undefined): ReturnType<typeof ofContainer>[] {
  if (end === undefined) return [];
  const place = container.state?.kind === 'terminated' ? 'state' : 'lastState';
  return [
    ofContainer(pod, container, [`${place}.terminated.exitCode`, end.exitCode ?? 'unknown']),
    ofContainer(pod, container, ['restartCount', container.restarts]),
  ];
}
