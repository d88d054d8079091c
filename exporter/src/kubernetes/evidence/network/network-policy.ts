import type { NetworkPolicy, PolicyPeer, PolicyPort, Requirement } from '../../../model/evidence/network.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { type JsonObject, list, number, object, text, textMap } from '../../json.ts';
import { labelSelector } from '../../objects/label-selector.ts';
import { metadataOf, textOf } from '../fields.ts';
import { changedAtOf } from './changed-at.ts';

/** networking.k8s.io/v1 NetworkPolicy; undefined where it restricts nobody who connects to one of these pods. */
export function networkPolicyOf(source: JsonObject, pods: readonly Pod[]): NetworkPolicy | undefined {
  const spec = object(source['spec']);
  const types = list(spec['policyTypes']);
  const selects = labelSelector(spec['podSelector']);
  const selected = pods.filter(({ labels }) => selects(labels));
  if (selected.length === 0 || (types.length > 0 && !types.includes('Ingress'))) return undefined;
  const { namespace, name } = metadataOf(source);
  return {
    namespace,
    name,
    pods: selected.map((pod) => pod.name),
    ingress: list(spec['ingress']).flatMap((item) => {
      const { from, ports } = object(item);
      const given = list(ports);
      const tcp = given.flatMap(portOf);
      // An empty list means any port: a rule for UDP alone must not look like that.
      return given.length > 0 && tcp.length === 0 ? [] : [{ peers: list(from).map(peerOf), ports: tcp }];
    }),
    changedAt: changedAtOf(source),
  };
}

/** Of one without a port all are meant, which an empty name stands for; UDP and SCTP are no way to a server here. */
function portOf(item: unknown): PolicyPort[] {
  const { port, endPort, protocol } = object(item);
  return (text(protocol) ?? 'TCP') === 'TCP' ? [{ port: textOf(port), end: number(endPort) }] : [];
}

function peerOf(item: unknown): PolicyPeer {
  const { ipBlock, namespaceSelector, podSelector } = object(item);
  if (ipBlock !== undefined) {
    const { cidr, except } = object(ipBlock);
    const range = text(cidr) ?? '';
    const isAny = (range === '0.0.0.0/0' || range === '::/0') && list(except).length === 0;
    return { from: 'addresses', isAny, words: `addresses in ${range}`, pods: [], namespaces: [] };
  }
  const [ofPods, ofNamespaces] = [requirementsOf(podSelector), requirementsOf(namespaceSelector)];
  const pods = wordsOf(ofPods);
  const whose = pods === '' ? 'pods' : `pods with ${pods}`;
  const required = { pods: ofPods, namespaces: ofNamespaces };
  if (namespaceSelector === undefined)
    return { from: 'own_namespace', isAny: pods === '', words: `${whose} of its own namespace`, ...required };
  const namespaces = wordsOf(ofNamespaces);
  const where = namespaces === '' ? 'all namespaces' : `namespaces with ${namespaces}`;
  return { from: 'namespaces', isAny: pods === '' && namespaces === '', words: `${whose} of ${where}`, ...required };
}

/** metav1.LabelSelector; a pair is a value of which there is but one. */
function requirementsOf(selector: unknown): Requirement[] {
  const { matchLabels, matchExpressions } = object(selector);
  const pairs = [...textMap(matchLabels)].map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const expressions = list(matchExpressions).map((item) => {
    const { key, operator, values } = object(item);
    return { key: text(key) ?? '', operator: text(operator) ?? '', values: list(values).map(textOf) };
  });
  return [...pairs, ...expressions];
}

/** "app=web, tier In (a, b)"; empty for a selector that takes in everything. */
function wordsOf(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
      return `${key} ${operator}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
    })
    .join(', ');
}
