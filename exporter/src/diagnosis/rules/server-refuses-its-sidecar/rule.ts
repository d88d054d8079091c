import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ServiceSpec, UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import { carrying, draftOf, ofRequests, type Recent, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

type ServicePort = ServiceSpec['ports'][number];

/** Which port of the Service a sidecar means: it may call it by the port of the pod, the number or the name. */
function portOf(evidence: UpstreamEvidence | undefined, port: string): ServicePort | undefined {
  const ports = evidence?.service?.ports ?? [];
  const known = ports.find(
    ({ name, number, targetPort }) => [name, String(number), targetPort].includes(port) && port !== '',
  );
  return known ?? (ports.length === 1 ? ports[0] : undefined);
}

/** Ports that containers declare; a number that is not among them may be wrong, though nobody needs to declare any. */
function declaredPorts({ pods }: UpstreamEvidence): Set<string> {
  const containers = pods.flatMap((pod) => pod.containers);
  return new Set(containers.flatMap(({ ports }) => ports.map(({ number }) => String(number))));
}

/** What shows that the target port is a number that no container declares; empty where nothing does. */
function mismatchOf(evidence: UpstreamEvidence | undefined, target: string): Evidence[] {
  if (evidence === undefined || !/^\d+$/.test(target)) return [];
  const declared = declaredPorts(evidence);
  const [pod] = evidence.pods;
  if (pod === undefined || declared.size === 0 || declared.has(target)) return [];
  const { namespace, name } = pod;
  return [{ kind: 'Pod', namespace, name, field: 'spec.containers[*].ports', value: [...declared].join(', ') }];
}

function whyOf({ share }: Recent, target: string, [mismatch]: readonly Evidence[]): string {
  const on = target === '' ? 'its port' : `port ${target}`;
  if (mismatch !== undefined)
    return `the application does not listen on ${on}, or only on localhost, and the container declares ${String(mismatch.value)}`;
  if (share === 1) return `the application does not listen on ${on}, or only on localhost`;
  return `the application does not listen on ${on} everywhere, or did not all the time`;
}

export const serverRefusesItsSidecar = rule({
  code: 'UP304',
  title: 'The sidecar of the server cannot connect to the application beside it',
  rank: 32,
  commands: ['service', 'pods', 'podLog', 'proxyStatus'],
  inputs: ['inbound'],
  mayRead: ['evidence'],
  *check(subject, { inbound, evidence }) {
    for (const seen of recently(subject, inbound, { figure: carrying('UF') })) {
      const port = portOf(evidence, seen.port);
      const target = port?.targetPort ?? seen.port;
      const mismatch = mismatchOf(evidence, target);
      const [pod] = evidence?.pods ?? [];
      const { namespace, service: name } = subject;
      yield {
        ...draftOf(seen),
        cause: mismatch.length > 0 ? 'port_mismatch' : 'connection_refused',
        // Where some requests were served somebody does listen there, or did before the target port was changed.
        confidence: mismatch.length > 0 && seen.share === 1 ? 'certain' : 'likely',
        title: `The server's own sidecar got no connection for ${ofRequests(seen)}: ${whyOf(seen, target, mismatch)}`,
        evidence: [
          ...seen.evidence,
          ...(port === undefined
            ? []
            : [
                {
                  kind: 'Service',
                  namespace,
                  name,
                  field: `spec.ports[${port.name || port.number}].targetPort`,
                  value: target,
                },
              ]),
          ...mismatch,
        ],
        ...(pod !== undefined && { involved: { pods: [pod.name] } }),
      };
    }
  },
});
