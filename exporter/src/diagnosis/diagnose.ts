import type { Finding } from '@uhwatch/contract/api.ts';
import { policyUpstreams, type Status } from '@uhwatch/contract/status.ts';
import { otherUpstream, readinessOf, type Snapshot, type Upstream } from '../model/upstream.ts';
import type { Draft, Inputs, Rule, Subject } from './rule.ts';
import { statusOf } from './status.ts';

export interface Diagnosis {
  readonly status: Status;
  /** In the order of the rules, so the primary one comes first. */
  readonly findings: readonly Finding[];
}

const policy: ReadonlySet<string> = new Set(policyUpstreams);

/** False for what only counts: a policy of the mesh, which cannot be ill, and the sum of those beyond the limit. */
export function hasStatus({ namespace, service }: Pick<Upstream, 'namespace' | 'service'>): boolean {
  return namespace !== '' || !(policy.has(service) || service === otherUpstream);
}

/**
 * What is known of an upstream right now. What a source that is down has told counts as not known: unknown is never
 * shown as healthy.
 */
function knownInputs(upstream: Upstream, { sources }: Snapshot): Partial<Inputs> {
  const isUp = (source: string): boolean => sources.get(source)?.up === true;
  const { declared, availability } = upstream;
  const told = declared !== undefined && isUp(declared.source) && readinessOf(upstream).length > 0;
  const traffic = upstream.traffic.filter(({ source }) => isUp(source));
  return {
    ...(told && { endpoints: { service: declared.service, availability } }),
    ...(traffic.length > 0 && { traffic }),
  };
}

export function diagnose(
  rules: readonly Rule[],
  upstream: Upstream,
  view: { snapshot: Snapshot; now: number },
): Diagnosis {
  if (!hasStatus(upstream)) return { status: 'unknown', findings: [] };
  const inputs = knownInputs(upstream, view.snapshot);
  const subject: Subject = {
    namespace: upstream.namespace,
    service: upstream.service,
    now: view.now,
    endpointsKnown: inputs.endpoints !== undefined,
  };
  const findings = rules.flatMap((rule) => {
    if (!hasInputs(rule, inputs)) return [];
    return [...rule.check(subject, inputs)].map((draft) => toFinding(rule, draft));
  });
  return { status: statusOf(subject, inputs), findings };
}

function hasInputs(rule: Rule, inputs: Partial<Inputs>): inputs is Inputs {
  return rule.inputs.every((input) => inputs[input] !== undefined);
}

function toFinding({ code }: Rule, { port, since, evidence, commands, ...draft }: Draft): Finding {
  return {
    code,
    ...draft,
    upstream_port: port,
    since: new Date(since).toISOString(),
    evidence: [...evidence],
    commands: [...commands],
    runbook: `docs/reference/findings.md#${code.toLowerCase()}`,
  };
}
