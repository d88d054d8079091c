import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ContainerPort, Pod } from '../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { portLabel } from '../../model/service.ts';
import { ofPod, type PortView } from '../cause.ts';

type Port = PortView['port'];

/** A target port that is a name is looked up in each pod; a number is taken as it is, and need not be declared. */
export function isNamed({ targetPort }: Port): boolean {
  return !/^\d+$/.test(targetPort);
}

/**
 * Whether a pod declares the target port. The name and the protocol must be those of a container that stays: an init
 * container counts only as a native sidecar. Source: kubernetes/pkg/api/pod, FindPort.
 */
export function declares(pod: Pod, port: Port): boolean {
  return portsOf(pod).some(
    ({ name, number, protocol }) =>
      protocol === port.protocol && (isNamed(port) ? name === port.targetPort : String(number) === port.targetPort),
  );
}

/** "http 8080 and 9090 without a name"; "no port" */
export function declaredPorts(pod: Pod): string {
  const words = portsOf(pod).map(({ name, number, protocol }) => {
    const inFull = protocol === 'TCP' ? String(number) : `${number}/${protocol}`;
    return name === '' ? `${inFull} without a name` : `${name} ${inFull}`;
  });
  return words.length === 0 ? 'no port' : words.join(' and ');
}

/** What tells that the pod has not the target port. */
export function targetPortEvidence({ subject, pod, port }: Pick<PortView, 'subject' | 'pod' | 'port'>): Evidence[] {
  const { namespace, service: name } = subject;
  const field = `spec.ports[${portLabel(port)}].targetPort`;
  return [
    { kind: 'Service', namespace, name, field, value: port.targetPort },
    ofPod(pod, 'spec.containers[].ports', declaredPorts(pod)),
  ];
}

/**
 * The target port behind a port that proxies see, where it is a number that no pod declares. A container may listen on it
 * all the same, so it proves nothing: it is where to look first. Undefined where any pod declares it, or none anything.
 */
export function undeclaredTarget(
  subject: PortView['subject'],
  seen: string,
  { service, pods }: UpstreamEvidence,
): { readonly targetPort: string; readonly evidence: Evidence[] } | undefined {
  const port = service?.ports.find(({ name, number }) => seen === name || seen === String(number));
  const [pod] = pods;
  if (port === undefined || pod === undefined || isNamed(port)) return undefined;
  if (pods.some((each) => portsOf(each).length === 0 || declares(each, port))) return undefined;
  return { targetPort: port.targetPort, evidence: targetPortEvidence({ subject, pod, port }) };
}

function portsOf({ containers }: Pod): ContainerPort[] {
  return containers.filter(({ role }) => role !== 'init').flatMap(({ ports }) => ports);
}
