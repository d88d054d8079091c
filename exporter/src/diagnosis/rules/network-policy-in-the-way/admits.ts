import type { PolicyPeer, Requirement } from '../../../model/evidence/network.ts';
import type { Labels } from '../../../model/evidence/object.ts';
import type { ProxyNode } from '../../../model/proxy-node.ts';

/** Whether a proxy is among the peers of a policy, as far as it can be known. */
export type Admission = 'yes' | 'no' | 'unknown';

/** The one label that every namespace has, by the apiserver. Source: well-known labels of Kubernetes. */
const nameOfNamespace = 'kubernetes.io/metadata.name';

/** Whether the pods of a gateway are among the peers; `namespace` is the one of the policy. */
export function admits(peer: PolicyPeer, gateway: ProxyNode, namespace: string): Admission {
  // The address of the node may stand for the pod, and the other way round.
  if (peer.from === 'addresses') return peer.isAny ? 'yes' : 'unknown';
  const isThere =
    peer.from === 'own_namespace'
      ? answerOf(gateway.namespace === namespace)
      : meets(peer.namespaces, new Map([[nameOfNamespace, gateway.namespace]]), (key) => key === nameOfNamespace);
  const isOne = gateway.labels === undefined && peer.pods.length > 0 ? 'unknown' : meets(peer.pods, gateway.labels);
  return both(isThere, isOne);
}

function answerOf(isSo: boolean): Admission {
  return isSo ? 'yes' : 'no';
}

function both(one: Admission, other: Admission): Admission {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' && other === 'yes' ? 'yes' : 'unknown';
}

function meets(
  requirements: readonly Requirement[],
  labels: Labels = new Map(),
  isKnown: (key: string) => boolean = () => true,
): Admission {
  return requirements.map((each) => (isKnown(each.key) ? isMet(each, labels) : 'unknown')).reduce(both, 'yes');
}

/** An operator of the future proves nothing. */
function isMet({ key, operator, values }: Requirement, labels: Labels): Admission {
  const value = labels.get(key);
  const isAmong = value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return answerOf(isAmong);
    case 'NotIn':
      return answerOf(!isAmong);
    case 'Exists':
      return answerOf(value !== undefined);
    case 'DoesNotExist':
      return answerOf(value === undefined);
    default:
      return 'unknown';
  }
}
