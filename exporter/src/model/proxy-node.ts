import type { Labels } from './evidence/object.ts';

/** Who a proxy says it is: one that takes requests in for others, such as a gateway. */
export interface ProxyNode {
  readonly namespace: string;
  /** `deployment/istio-ingressgateway`, as kubectl takes it. */
  readonly workload: string;
  /** Of its pod; undefined where it does not say. */
  readonly labels: Labels | undefined;
}

/** The first gateway of which a proxy told. */
export function learnedGateway(
  sources: ReadonlyMap<string, { readonly nodes: ReadonlyMap<string, ProxyNode> }>,
): ProxyNode | undefined {
  for (const { nodes } of sources.values()) for (const node of nodes.values()) return node;
  return undefined;
}
