import { portCause } from '../../cause.ts';
import { declaredPorts, declares, isNamed, targetPortEvidence } from '../../explain/target-port.ts';

export const portMismatch = portCause({
  cause: 'port_mismatch',
  match({ subject, pod, port, evidence }) {
    if (declares(pod, port)) return undefined;
    const told = { reason: '', evidence: targetPortEvidence({ subject, pod, port }) } as const;
    if (isNamed(port))
      return {
        ...told,
        confidence: 'certain',
        says: `the target port ${port.targetPort} is no port of the containers, which have ${declaredPorts(pod)}`,
      };
    // A number need not be declared, and endpoints that are published with it look as any others.
    if (!evidence.missing.has('slices')) return undefined;
    return {
      ...told,
      confidence: 'suspected',
      says: `the target port ${port.targetPort} may be wrong: the containers declare ${declaredPorts(pod)}`,
    };
  },
});
