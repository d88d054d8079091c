import { inPattern, word } from './shell-words.ts';

/** What a command is about. */
export interface CommandSubject {
  /** Empty for an upstream outside of Kubernetes. */
  readonly namespace: string;
  readonly service: string;
  /** Port name, number, or empty. */
  readonly port: string;
  /** What the finding is about besides; a command that needs what is absent is left out. */
  readonly involved?: Involved | undefined;
  /** The proxies that report; undefined where nobody knows them: then a command finds them. */
  readonly gateway?: Gateway | undefined;
}

/** The pods of the proxies that send to the upstreams. */
export type Gateway =
  /** `deploy/my-gateway`, as kubectl takes it. */
  | { readonly namespace: string; readonly workload: string }
  /** A label selector. */
  | { readonly namespace: string; readonly selector: string };

/** Objects that a finding names, with their real names. */
export interface Involved {
  /** Pods of the namespace of the upstream, the most telling first. */
  readonly pods?: readonly string[];
  readonly container?: string;
  readonly node?: string;
  /** `deployment/checkout`, as kubectl takes it. */
  readonly workload?: string;
}

interface Template {
  /** What it cannot do without: the namespace of the upstream, or at least its name, or something that is involved; or that no pods are. */
  readonly needs: 'namespace' | 'name' | 'nothing' | 'no pods' | keyof Involved;
  text(subject: CommandSubject): string;
}

function inNamespace(text: Template['text']): Template {
  return { needs: 'namespace', text };
}

/** A command about the first pod that is involved. */
function ofPod(text: (pod: string, subject: CommandSubject) => string): Template {
  return {
    needs: 'pods',
    text: (subject) => `${text(word(subject.involved?.pods?.[0] ?? ''), subject)} -n ${word(subject.namespace)}`,
  };
}

/** ` -c app`, where the container is known. */
function ofContainer({ involved }: CommandSubject): string {
  return involved?.container === undefined ? '' : ` -c ${word(involved.container)}`;
}

function anywhere(text: Template['text']): Template {
  return { needs: 'nothing', text };
}

/** A command about the proxies that report; where they are not known, one that finds them. */
function ofGateway(text: (gateway: Gateway, subject: CommandSubject) => string, needs: Template['needs']): Template {
  return {
    needs,
    text: (subject) =>
      subject.gateway === undefined
        ? "kubectl get pods -A --show-labels | grep -Ei 'gateway|ingress|envoy'"
        : text(subject.gateway, subject),
  };
}

/** What kubectl and istioctl take for one of its pods. */
function onePodOf(gateway: Gateway): string {
  return 'workload' in gateway
    ? word(gateway.workload)
    : `"$(kubectl get pods -n ${word(gateway.namespace)} -l ${word(gateway.selector)} -o jsonpath='{.items[0].metadata.name}')"`;
}

/** The flag in text and in JSON, alone and among other flags. */
function gatewayLog(flag: string): Template {
  return ofGateway((gateway) => {
    const pods = 'workload' in gateway ? word(gateway.workload) : `-l ${word(gateway.selector)}`;
    return `kubectl logs -n ${word(gateway.namespace)} ${pods} --tail=200 | grep -E '[ ",]${flag}[ ",]'`;
  }, 'nothing');
}

/** What prints the name of a gateway of Istio, as istioctl takes it; `pilot` is the control plane. */
const findGateway = `kubectl get pods -A -l 'istio,istio!=pilot' -o jsonpath='{.items[0].metadata.name}.{.items[0].metadata.namespace}'`;

/** What a proxy of Istio has of one kind. */
function proxyConfig(gateway: Gateway | undefined, kind: string): string {
  const proxy = gateway === undefined ? `"$(${findGateway})"` : `-n ${word(gateway.namespace)} ${onePodOf(gateway)}`;
  return `istioctl proxy-config ${kind} ${proxy}`;
}

/** A person looks at some pods of a kind. */
const maxPods = 5;

/** What prints the selector of a Service as `-l` takes it. */
function selectorOf(namespace: string, service: string): string {
  return `kubectl get svc ${word(service)} -n ${word(namespace)} -o go-template='{{$c := ""}}{{range $k, $v := .spec.selector}}{{$c}}{{$k}}={{$v}}{{$c = ","}}{{end}}'`;
}

/** The commands that findings recommend, spelled once for the exporter and the panel. All of them only read. */
export const commandTemplates = {
  service: inNamespace(({ namespace, service }) => `kubectl get svc ${word(service)} -n ${word(namespace)} -o wide`),
  endpoints: inNamespace(
    ({ namespace, service }) =>
      `kubectl get endpointslice -n ${word(namespace)} -l kubernetes.io/service-name=${word(service)} -o jsonpath='{range .items[*].endpoints[*]}{.targetRef.name}{" "}{.addresses}{" ready="}{.conditions.ready}{"\\n"}{end}'`,
  ),
  endpointSlices: inNamespace(
    ({ namespace, service }) =>
      `kubectl get endpointslice -n ${word(namespace)} -l kubernetes.io/service-name=${word(service)} -L endpointslice.kubernetes.io/managed-by`,
  ),
  mayReadSlices: inNamespace(
    ({ namespace }) =>
      `kubectl auth can-i list endpointslices.discovery.k8s.io -n ${word(namespace)} --as system:serviceaccount:uhwatch:uhwatch`,
  ),
  /** Those in question; else those that the Service selects. */
  pods: inNamespace(
    ({ namespace, service, involved: { pods = [] } = {} }) =>
      `kubectl get pods -n ${word(namespace)} -o wide ${pods.length > 0 ? pods.slice(0, maxPods).map(word).join(' ') : `-l "$(${selectorOf(namespace, service)})"`}`,
  ),
  podLabels: inNamespace(({ namespace }) => `kubectl get pods -n ${word(namespace)} --show-labels`),
  podPorts: ofPod((pod) => `kubectl get pod ${pod} -o jsonpath='{.spec.containers[*].ports}'`),
  servicePorts: inNamespace(
    ({ namespace, service }) => `kubectl get svc ${word(service)} -n ${word(namespace)} -o jsonpath='{.spec.ports}'`,
  ),
  quotas: inNamespace(({ namespace }) => `kubectl describe resourcequota -n ${word(namespace)}`),
  describePod: ofPod((pod) => `kubectl describe pod ${pod}`),
  podLog: ofPod((pod, subject) => `kubectl logs ${pod}${ofContainer(subject)} --tail=100`),
  podLogBefore: ofPod((pod, subject) => `kubectl logs ${pod}${ofContainer(subject)} --previous --tail=100`),
  podEvents: ofPod((pod) => `kubectl get events --field-selector involvedObject.name=${pod} --sort-by=.lastTimestamp`),
  podConditions: ofPod(
    (pod) =>
      `kubectl get pod ${pod} -o jsonpath='{range .status.conditions[*]}{.type}{"="}{.status}{" "}{.reason}{"\\n"}{end}'`,
  ),
  nodes: anywhere(
    () =>
      `kubectl get nodes -o custom-columns=NAME:.metadata.name,CORDONED:.spec.unschedulable,TAINTS:.spec.taints[*].key`,
  ),
  /** A node renews its lease every 10 s, a leader of the control plane every 2 s. */
  nodeLeases: anywhere(
    () => 'kubectl get leases -n kube-node-lease -o custom-columns=NAME:.metadata.name,RENEWED:.spec.renewTime',
  ),
  controlPlaneLeases: anywhere(
    () =>
      'kubectl get leases -n kube-system -o custom-columns=NAME:.metadata.name,HOLDER:.spec.holderIdentity,RENEWED:.spec.renewTime',
  ),
  controlPlanePods: anywhere(() => 'kubectl get pods -n kube-system -l tier=control-plane -o wide'),
  apiserverReadiness: anywhere(() => "kubectl get --raw '/readyz?verbose'"),
  podsOnNode: {
    needs: 'node',
    text: ({ involved }) => `kubectl get pods -A -o wide --field-selector spec.nodeName=${word(involved?.node ?? '')}`,
  },
  claims: inNamespace(({ namespace }) => `kubectl get pvc -n ${word(namespace)}`),
  configNames: inNamespace(({ namespace }) => `kubectl get configmaps,secrets -n ${word(namespace)} -o name`),
  describeNode: { needs: 'node', text: ({ involved }) => `kubectl describe node ${word(involved?.node ?? '')}` },
  describeWorkload: {
    needs: 'workload',
    text: ({ involved, namespace }) => `kubectl describe ${word(involved?.workload ?? '')} -n ${word(namespace)}`,
  },
  workloadLog: {
    needs: 'workload',
    text: ({ involved, namespace }) =>
      `kubectl logs ${word(involved?.workload ?? '')} -n ${word(namespace)} --all-containers --tail=100`,
  },
  // Where the pods are known, the commands of their cause ask for the events of one of them.
  probeFailures: {
    needs: 'no pods',
    text: ({ namespace }) =>
      `kubectl get events -n ${word(namespace)} --field-selector reason=Unhealthy --sort-by=.lastTimestamp`,
  },
  describe: inNamespace(({ namespace, service }) => `kubectl describe svc ${word(service)} -n ${word(namespace)}`),
  gatewayLogUH: gatewayLog('UH'),
  gatewayLogUF: gatewayLog('UF'),
  gatewayLogURX: gatewayLog('URX'),
  gatewayLogNR: gatewayLog('NR'),
  gatewayLogNC: gatewayLog('NC'),
  gatewayLogUT: gatewayLog('UT'),
  gatewayLogReset: gatewayLog('(UC|UR)'),
  gatewayLogUO: gatewayLog('UO'),
  gatewayLogDF: gatewayLog('DF'),
  /** Istio names a cluster `outbound|PORT|SUBSET|HOST`. */
  proxyEndpoints: inNamespace(
    ({ namespace, service, port, gateway }) =>
      `${proxyConfig(gateway, 'endpoints')} | grep -E '\\|${/^\d+$/.test(port) ? port : '[0-9]+'}\\|.*\\|${inPattern(service)}\\.${inPattern(namespace)}\\.'`,
  ),
  /** Envoy's own words for each host: `failed_outlier_check`, `failed_active_hc`, `success_rate`. */
  proxyClusters: ofGateway(
    (gateway, { service }) =>
      `kubectl exec -n ${word(gateway.namespace)} ${onePodOf(gateway)} -- pilot-agent request GET clusters | grep -E '${inPattern(service)}.*(health_flags|success_rate)'`,
    'name',
  ),
  workloads: inNamespace(({ namespace }) => `kubectl get deployments,statefulsets -n ${word(namespace)}`),
  autoscalers: inNamespace(({ namespace }) => `kubectl get hpa -n ${word(namespace)}`),
  destinationRules: inNamespace(
    ({ namespace }) => `kubectl get destinationrules,virtualservices -n ${word(namespace)} -o yaml`,
  ),
  proxyStatus: anywhere(() => 'istioctl proxy-status'),
  networkPolicies: inNamespace(({ namespace }) => `kubectl get networkpolicies -n ${word(namespace)}`),
  routes: anywhere(({ gateway }) => proxyConfig(gateway, 'routes')),
  allRoutes: anywhere(() => 'kubectl get virtualservices,httproutes -A'),
  /** Gateway API: `ResolvedRefs`, and in Envoy Gateway `BackendsAvailable`, say which backend is missing. */
  routeConditions: anywhere(
    () =>
      `kubectl get httproutes,grpcroutes -A -o jsonpath='{range .items[*]}{.metadata.namespace}{"/"}{.metadata.name}{" "}{range .status.parents[*].conditions[*]}{.type}{"="}{.status}{" "}{.reason}{" "}{end}{"\\n"}{end}'`,
  ),
  serviceEntries: anywhere(() => 'kubectl get serviceentries,sidecars -A'),
  outboundPolicy: anywhere(
    () => 'kubectl get configmap istio -n istio-system -o yaml | grep -A 1 outboundTrafficPolicy',
  ),
  analyze: inNamespace(({ namespace }) => `istioctl analyze -n ${word(namespace)}`),
} as const satisfies Record<string, Template>;

export type CommandName = keyof typeof commandTemplates;

/** The commands of these names that make sense for the upstream, in the same order, none twice. */
export function commandsOf(names: readonly CommandName[], subject: CommandSubject): string[] {
  const templates: readonly Template[] = names.map((name) => commandTemplates[name]);
  const texts = templates.filter(({ needs }) => has(subject, needs)).map((template) => template.text(subject));
  return [...new Set(texts)];
}

function has(subject: CommandSubject, needs: Template['needs']): boolean {
  switch (needs) {
    case 'nothing':
      return true;
    case 'namespace':
      return subject.namespace !== '';
    case 'no pods':
      return subject.namespace !== '' && !has(subject, 'pods');
    case 'name':
      return subject.namespace !== '' || isNamed(subject);
    case 'pods':
    case 'container':
    case 'node':
    case 'workload':
      return (subject.involved?.[needs]?.length ?? 0) > 0;
  }
}

/** What takes several together, such as `__unnamed__`, has a name of ours, which nobody else knows. */
function isNamed({ service }: CommandSubject): boolean {
  return !service.startsWith('__');
}
