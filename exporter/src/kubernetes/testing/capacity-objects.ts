/** An autoscaler of `KIND/NAME`. */
export function autoscaler(target: string, bounds: object) {
  const [kind, name] = target.split('/');
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: { name: `${name}-hpa`, namespace: 'shop', uid: `hpa-${target}` },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name }, ...bounds },
  };
}

/** A disruption budget, by which so many pods that it selects must stay healthy. */
export function budget(selector: unknown, desiredHealthy: number | undefined, name = 'web-pdb') {
  return {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    metadata: { name, namespace: 'shop', uid: name },
    spec: { selector, minAvailable: 1 },
    status: { desiredHealthy, currentHealthy: 3, disruptionsAllowed: 1 },
  };
}
