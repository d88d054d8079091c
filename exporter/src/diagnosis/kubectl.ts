import type { Subject } from './rule.ts';

type Named = Pick<Subject, 'namespace' | 'service'>;

/** The commands that findings recommend, spelled once. All of them only read. */
export const kubectl = {
  service: ({ namespace, service }: Named) => `kubectl get svc ${service} -n ${namespace} -o wide`,
  endpoints: ({ namespace, service }: Named) =>
    `kubectl get endpointslice -n ${namespace} -l kubernetes.io/service-name=${service} -o jsonpath='{range .items[*].endpoints[*]}{.targetRef.name}{" "}{.addresses}{" ready="}{.conditions.ready}{"\\n"}{end}'`,
  pods: ({ namespace }: Named) => `kubectl get pods -n ${namespace} -o wide`,
  probeFailures: ({ namespace }: Named) =>
    `kubectl get events -n ${namespace} --field-selector reason=Unhealthy --sort-by=.lastTimestamp`,
  describe: ({ namespace, service }: Named) => `kubectl describe svc ${service} -n ${namespace}`,
  /** In text and in JSON, alone and among other flags. */
  gatewayLog: (flag: string) =>
    `kubectl logs -n istio-system deploy/istio-ingressgateway --tail=200 | grep -E '[ ",]${flag}[ ",]'`,
  /** Istio names a cluster `outbound|PORT|SUBSET|HOST`. */
  proxyEndpoints: ({ namespace, service }: Named, port: string) =>
    `istioctl proxy-config endpoints deploy/istio-ingressgateway.istio-system | grep -E '\\|${/^\d+$/.test(port) ? port : '[0-9]+'}\\|.*\\|${service}\\.${namespace}\\.'`,
  workloads: ({ namespace }: Named) => `kubectl get deployments,statefulsets -n ${namespace}`,
  autoscalers: ({ namespace }: Named) => `kubectl get hpa -n ${namespace}`,
  destinationRules: ({ namespace }: Named) => `kubectl get destinationrules,virtualservices -n ${namespace} -o yaml`,
  proxyStatus: () => 'istioctl proxy-status',
  networkPolicies: ({ namespace }: Named) => `kubectl get networkpolicies -n ${namespace}`,
  routes: () => 'istioctl proxy-config routes deploy/istio-ingressgateway.istio-system',
  allRoutes: () => 'kubectl get virtualservices,httproutes -A',
  analyze: ({ namespace }: Named) => `istioctl analyze -n ${namespace}`,
} as const;
