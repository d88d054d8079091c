import type { Container, ContainerEnd, Pod } from '../../../model/evidence/pod.ts';
import { podCause } from '../../cause.ts';
import { brief, named, ofContainer, waitingEvidence } from '../../containers.ts';

export const initFailing = podCause({
  cause: 'init_failing',
  match({ pod }) {
    const container = pod.containers.find((each) => each.role === 'init' && isFailing(each));
    if (container === undefined) return undefined;
    const end = lastEndOf(container);
    return {
      reason: '',
      confidence: 'certain',
      says: `${named(container)} fails${end === undefined ? waitWords(container) : endWords(end)}`,
      container: container.name,
      since: end?.at,
      evidence: [...waitingEvidence(pod, container), ...endEvidence(pod, container, end)],
    };
  },
});

/** One that ended well is done; one that waits for those before it, or for its image, fails at nothing. */
function isFailing({ state, lastEnd }: Container): boolean {
  if (state?.kind === 'terminated') return state.exitCode !== 0;
  if (state?.kind === 'waiting' && /CrashLoopBackOff|RunContainerError|StartError|HookError/.test(state.reason))
    return true;
  return lastEnd !== undefined && lastEnd.exitCode !== 0;
}

function lastEndOf({ state, lastEnd }: Container): ContainerEnd | undefined {
  return state?.kind === 'terminated' ? state : lastEnd;
}

function endWords({ exitCode, reason }: ContainerEnd): string {
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  return `${code}${reason === '' || reason === 'Error' ? '' : ` (${reason})`}`;
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
