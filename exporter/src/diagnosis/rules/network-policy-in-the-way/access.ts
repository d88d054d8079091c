import type { NetworkPolicy, PolicyPort } from '../../../model/evidence/network.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import type { ProxyNode } from '../../../model/proxy-node.ts';
import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import { admits } from './admits.ts';

/** Who is kept from a port of the pods, by which policies. */
export interface Access {
  readonly port: string;
  /** `everybody` outside of the namespace, the `gateway` as its pods are labeled, or all but those that are admitted. */
  readonly closedTo: 'everybody' | 'gateway' | 'others';
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
export function accessOn(
  { service, pods, networkPolicies }: UpstreamEvidence,
  seen: string,
  gateway: ProxyNode | undefined,
): Access | undefined {
  const ports = service?.ports ?? [];
  const port = ports.find(({ name, number }) => seen === name || seen === String(number)) ?? ports[0];
  const target = port?.targetPort ?? seen;
  const closed = pods.flatMap((pod) => judge(pod, target, { policies: networkPolicies, gateway }) ?? []);
  const [first] = closed;
  if (first === undefined) return undefined;
  const admitted = [...new Set(closed.flatMap((each) => each.admits))];
  return {
    port: target,
    closedTo: admitted.length === 0 ? 'everybody' : othersOf(closed),
    isForAll: closed.length === pods.length,
    policies: [...new Set(closed.flatMap((each) => each.policies))],
    pod: first.pod,
    admits: admitted,
  };
}

interface Judged extends Pick<Access, 'pod' | 'policies' | 'admits'> {
  /** Whether the gateway is none of those that are let in. */
  readonly isKept: boolean;
}

function othersOf(closed: readonly Judged[]): Access['closedTo'] {
  return closed.every(({ isKept }) => isKept) ? 'gateway' : 'others';
}

/** Undefined where anybody may connect, or the gateway may. */
function judge(
  pod: Pod,
  target: string,
  { policies: all, gateway }: { readonly policies: readonly NetworkPolicy[]; readonly gateway: ProxyNode | undefined },
): Judged | undefined {
  const policies = all.filter(({ pods }) => pods.includes(pod.name));
  if (policies.length === 0) return undefined;
  const rules = policies.flatMap(({ ingress }) => ingress).filter(({ ports }) => covers(ports, pod, target));
  const every = rules.flatMap((rule) => rule.peers);
  const peers = every.filter(({ from }) => from !== 'own_namespace');
  if (rules.some((rule) => rule.peers.length === 0) || peers.some(({ isAny }) => isAny)) return undefined;
  const answers = gateway === undefined ? [] : every.map((peer) => admits(peer, gateway, policies[0]?.namespace ?? ''));
  if (answers.includes('yes')) return undefined;
  const isKept = gateway !== undefined && answers.every((answer) => answer === 'no');
  return { pod, policies, admits: peers.map(({ words }) => words), isKept };
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
