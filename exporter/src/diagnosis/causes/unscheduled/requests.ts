import type { Node } from '../../../model/evidence/node.ts';
import type { Container, Pod } from '../../../model/evidence/pod.ts';
import { quantityOf } from './quantity.ts';

/** How much of a resource a pod asks for. */
export interface Request {
  readonly amount: number;
  /** As it is written; "500m + 1" where several containers ask. */
  readonly text: string;
}

/** What it asks for beyond what the node could give even if it were empty; the first such resource. */
export function tooLarge(pod: Pod, node: Node): { resource: string; request: Request } | undefined {
  const resources = new Set(pod.containers.flatMap(({ requests }) => [...requests.keys()]));
  for (const resource of [...resources].sort()) {
    const request = requestOf(pod, resource);
    if (request.amount > allocatableOf(node, resource)) return { resource, request };
  }
  return undefined;
}

/** Init containers run one by one before the others. Source: resource.PodRequests of k8s.io/component-helpers. */
export function requestOf(pod: Pod, resource: string): Request {
  const asked = (container: Container): Request => {
    const text = container.requests.get(resource) ?? '0';
    return { amount: quantityOf(text) ?? 0, text };
  };
  const together = pod.containers.filter(({ role }) => role !== 'init').map(asked);
  const sum = {
    amount: together.reduce((total, { amount }) => total + amount, 0),
    text: together.flatMap(({ amount, text }) => (amount > 0 ? text : [])).join(' + '),
  };
  const alone = pod.containers.filter(({ role }) => role === 'init').map(asked);
  return alone.reduce((most, each) => (each.amount > most.amount ? each : most), sum);
}

/** The node that has most of it, and how much that is as the platform writes it. */
export function largestOf(nodes: readonly Node[], resource: string): { node: Node; text: string } | undefined {
  const [node] = [...nodes].sort((a, b) => allocatableOf(b, resource) - allocatableOf(a, resource));
  return node && { node, text: node.allocatable.get(resource) ?? '0' };
}

/** A node that does not tell what it has may have any amount of it; one that tells, and not of this, has none. */
export function allocatableOf({ allocatable }: Node, resource: string): number {
  if (allocatable.size === 0) return Infinity;
  return quantityOf(allocatable.get(resource) ?? '0') ?? Infinity;
}
