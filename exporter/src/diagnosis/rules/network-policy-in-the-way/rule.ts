import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ProxyNode } from '../../../model/proxy-node.ts';
import { ofPod } from '../../cause.ts';
import { carrying, draftOf, inClass, ofRequests, type Recent, recently } from '../../recent.ts';
import { type Draft, type Inputs, rule, type Subject } from '../../rule.ts';
import { type Access, accessOn } from './access.ts';

/** Where connections come through all the same, nothing is in the way; what a minute still holds from before aside. */
const nearlyAll = 0.9;

interface Found {
  readonly seen: Recent;
  readonly access: Access;
  readonly gateway: ProxyNode | undefined;
}

function draft({ namespace }: Subject, { seen, access, gateway }: Found): Draft {
  const { closedTo, policies, isForAll, pod } = access;
  const names = policies.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  const isSure = closedTo !== 'others' && isForAll;
  const fact = `NetworkPolicy ${names} ${whomOf(access, namespace, gateway)}`;
  return {
    ...draftOf(seen),
    cause: 'network_policy_suspected',
    confidence: isSure ? 'likely' : 'suspected',
    title: `${fact}: that ${isSure ? 'explains' : 'may explain'} ${ofRequests(seen)} that got no connection`,
    evidence: [...policies.map(ingressOf), labelsOf(pod), ...seen.evidence],
    involved: { pods: [pod.name] },
  };
}

function whomOf({ closedTo, port, admits }: Access, namespace: string, gateway: ProxyNode | undefined): string {
  if (closedTo === 'everybody') return `lets nobody from outside of namespace ${namespace} connect to port ${port}`;
  const proxy = gateway === undefined ? 'the proxy' : `${gateway.workload} of namespace ${gateway.namespace}`;
  const isOne = closedTo === 'gateway' ? 'is not' : 'may not be';
  return `lets only ${admits.join(', ')} connect to port ${port}, and ${proxy} ${isOne} among them`;
}

function ingressOf({ namespace, name, ingress }: Access['policies'][number]): Evidence {
  const peers = ingress.flatMap((each) =>
    each.peers.length === 0 ? ['anybody'] : each.peers.map(({ words }) => words),
  );
  const value = peers.length === 0 ? 'lets nobody in' : `lets in ${peers.join('; ')}`;
  return { kind: 'NetworkPolicy', namespace, name, field: 'spec.ingress', value };
}

/** Of a pod that the policies select. */
function labelsOf(pod: Access['pod']): Evidence {
  return ofPod(pod, 'metadata.labels', [...pod.labels].map((pair) => pair.join('=')).join(', '));
}

export const networkPolicyInTheWay = rule({
  code: 'UP303',
  title: 'A network policy may keep the proxy from the pods',
  rank: 78,
  commands: ['networkPolicies', 'gatewayLogUF', 'pods', 'endpoints'],
  inputs: ['traffic', 'evidence'],
  mayRead: ['inbound', 'gateway'],
  *check(subject, { traffic, evidence, inbound = [], gateway }) {
    // Who is told of by the server's own sidecar came through.
    if (evidence.networkPolicies.length === 0 || isSeen(subject, inbound)) return;
    const failed = [carrying('UF'), inClass('timeout')].map((figure) => [...recently(subject, traffic, { figure })]);
    const [first] = failed.filter((several) => several.length > 0);
    for (const seen of first ?? []) {
      const access = accessOn(evidence, seen.port, gateway);
      if (access !== undefined && (seen.share >= nearlyAll || !access.isForAll))
        yield draft(subject, { seen, access, gateway });
    }
  },
});

function isSeen(subject: Subject, inbound: Inputs['inbound']): boolean {
  return [...recently(subject, inbound, { figure: carrying('UF') })].length > 0;
}
