import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ContainerPort, Pod } from '../../model/evidence/pod.ts';
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

function portsOf({ containers }: Pod): ContainerPort[] {
  return containers.filter(({ role }) => role !== 'init').flatMap(({ ports }) => ports);
}
