import type { Subject } from './rule.ts';

type Named = Pick<Subject, 'namespace' | 'service'>;

/** A name as one word of the shell: a client chose it, and a person will paste the command. */
function word(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

/** A name inside a quoted pattern: what is no plain character matches any. */
function inPattern(name: string): string {
  return name.replaceAll(/[^\w-]/g, '.');
}

/** The commands that findings recommend, spelled once. All of them only read. */
export const kubectl = {
  service: ({ namespace, service }: Named) => `kubectl get svc ${word(service)} -n ${word(namespace)} -o wide`,
  endpoints: ({ namespace, service }: Named) =>
    `kubectl get endpointslice -n ${word(namespace)} -l kubernetes.io/service-name=${word(service)} -o jsonpath='{range .items[*].endpoints[*]}{.targetRef.name}{" "}{.addresses}{" ready="}{.conditions.ready}{"\\n"}{end}'`,
  pods: ({ namespace }: Named) => `kubectl get pods -n ${word(namespace)} -o wide`,
  probeFailures: ({ namespace }: Named) =>
    `kubectl get events -n ${word(namespace)} --field-selector reason=Unhealthy --sort-by=.lastTimestamp`,
  describe: ({ namespace, service }: Named) => `kubectl describe svc ${word(service)} -n ${word(namespace)}`,
  /** In text and in JSON, alone and among other flags. */
  gatewayLog: (flag: string) =>
    `kubectl logs -n istio-system deploy/istio-ingressgateway --tail=200 | grep -E '[ ",]${flag}[ ",]'`,
  /** Istio names a cluster `outbound|PORT|SUBSET|HOST`. */
  proxyEndpoints: ({ namespace, service }: Named, port: string) =>
    `istioctl proxy-config endpoints deploy/istio-ingressgateway.istio-system | grep -E '\\|${/^\d+$/.test(port) ? port : '[0-9]+'}\\|.*\\|${inPattern(service)}\\.${inPattern(namespace)}\\.'`,
  /** Envoy's own words for each host: `failed_outlier_check`, `failed_active_hc`, `success_rate`. */
  proxyClusters: ({ service }: Named) =>
    `kubectl exec -n istio-system deploy/istio-ingressgateway -- pilot-agent request GET clusters | grep -E '${inPattern(service)}.*(health_flags|success_rate)'`,
  workloads: ({ namespace }: Named) => `kubectl get deployments,statefulsets -n ${word(namespace)}`,
  autoscalers: ({ namespace }: Named) => `kubectl get hpa -n ${word(namespace)}`,
  destinationRules: ({ namespace }: Named) =>
    `kubectl get destinationrules,virtualservices -n ${word(namespace)} -o yaml`,
  proxyStatus: () => 'istioctl proxy-status',
  networkPolicies: ({ namespace }: Named) => `kubectl get networkpolicies -n ${word(namespace)}`,
  routes: () => 'istioctl proxy-config routes deploy/istio-ingressgateway.istio-system',
  allRoutes: () => 'kubectl get virtualservices,httproutes -A',
  /** Gateway API: `ResolvedRefs`, and in Envoy Gateway `BackendsAvailable`, say which backend is missing. */
  routeConditions: () =>
    `kubectl get httproutes,grpcroutes -A -o jsonpath='{range .items[*]}{.metadata.namespace}{"/"}{.metadata.name}{" "}{range .status.parents[*].conditions[*]}{.type}{"="}{.status}{" "}{.reason}{" "}{end}{"\\n"}{end}'`,
  serviceEntries: () => 'kubectl get serviceentries,sidecars -A',
  outboundPolicy: () => `kubectl get configmap istio -n istio-system -o yaml | grep -A 1 outboundTrafficPolicy`,
  analyze: ({ namespace }: Named) => `istioctl analyze -n ${word(namespace)}`,
} as const;
