import type { NetworkPolicy, PolicyPort } from '../../../model/evidence/network.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';

/** Who is kept from a port of the pods, by which policies. */
export interface Access {
  readonly port: string;
  /** `everybody` outside of the namespace, or all `but` those that are admitted. */
  readonly closedTo: 'everybody' | 'others';
  /** Whether it is so for every pod. */
  readonly isForAll: boolean;
  readonly policies: readonly NetworkPolicy[];
  /** The first pod for which it is so. */
  readonly pod: Pod;
  /** Who outside of the namespace is admitted. */
  readonly admits: readonly string[];
}

/**
 * What network policies say of clients outside of the namespace, such as a gateway; undefined where anybody may connect to
 * each pod. A pod that any policy selects is open to those only whom one of them lets in. Source: NetworkPolicySpec.
 */
export function accessOn({ service, pods, networkPolicies }: UpstreamEvidence, seen: string): Access | undefined {
  const ports = service?.ports ?? [];
  const port = ports.find(({ name, number }) => seen === name || seen === String(number)) ?? ports[0];
  const target = port?.targetPort ?? seen;
  const closed = pods.flatMap((pod) => judge(pod, target, networkPolicies) ?? []);
  const [first] = closed;
  if (first === undefined) return undefined;
  const admits = [...new Set(closed.flatMap((each) => each.admits))];
  return {
    port: target,
    closedTo: admits.length === 0 ? 'everybody' : 'others',
    isForAll: closed.length === pods.length,
    policies: [...new Set(closed.flatMap((each) => each.policies))],
    pod: first.pod,
    admits,
  };
}

/** Undefined where anybody may connect. */
function judge(
  pod: Pod,
  target: string,
  all: readonly NetworkPolicy[],
): Pick<Access, 'pod' | 'policies' | 'admits'> | undefined {
  const policies = all.filter(({ pods }) => pods.includes(pod.name));
  if (policies.length === 0) return undefined;
  const rules = policies.flatMap(({ ingress }) => ingress).filter(({ ports }) => covers(ports, pod, target));
  const peers = rules.flatMap((rule) => rule.peers).filter(({ from }) => from !== 'own_namespace');
  if (rules.some((rule) => rule.peers.length === 0) || peers.some(({ isAny }) => isAny)) return undefined;
  return { pod, policies, admits: peers.map(({ words }) => words) };
}

/** No port at all, or one that names none, means any; a name is that of a port of the containers. */
function covers(ports: readonly PolicyPort[], pod: Pod, target: string): boolean {
  const number = numberOf(pod, target);
  return (
    ports.length === 0 ||
    ports.some(({ port, end }) => {
      if (port === '' || port === target) return true;
      const [from, asked] = [Number(numberOf(pod, port)), Number(number)];
      return end === undefined ? from === asked : asked >= from && asked <= end;
    })
  );
}

function numberOf({ containers }: Pod, port: string): string {
  if (/^\d+$/.test(port)) return port;
  const declared = containers.flatMap(({ ports }) => ports).find(({ name }) => name === port);
  return declared === undefined ? port : String(declared.number);
}
