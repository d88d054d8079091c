import type { Finding } from '@uhwatch/contract/api.ts';
import { commandsOf } from '@uhwatch/contract/commands.ts';
import { policyUpstreams, type Status } from '@uhwatch/contract/status.ts';
import { worstViews } from '../../model/proxy-view.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { otherUpstream, readinessOf, type Upstream } from '../../model/upstream.ts';
import type { Draft, Inputs, Rule, Subject, UpstreamKind } from '../rule.ts';
import { statusOf } from './status.ts';

export interface Diagnosis {
  readonly status: Status;
  /** In the order of the rules, so the primary one comes first. */
  readonly findings: readonly Finding[];
}

const policy: ReadonlySet<string> = new Set(policyUpstreams);

/** The sum of those beyond the limit is of no kind: nothing can be said of it. */
function kindOf({ namespace, service }: Pick<Upstream, 'namespace' | 'service'>): UpstreamKind | undefined {
  if (namespace !== '') return 'service';
  if (policy.has(service)) return 'policy';
  return service === otherUpstream ? undefined : 'service';
}

/** False for what only counts: a policy of the mesh, which cannot be ill, and the sum of those beyond the limit. */
export function hasStatus(upstream: Pick<Upstream, 'namespace' | 'service'>): boolean {
  return kindOf(upstream) === 'service';
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
  const views = [...upstream.proxyViews.values()].filter(({ source }) => isUp(source));
  const proxyHosts = worstViews(views, ({ port, subset }) => `${port}\n${subset}`);
  return {
    ...(told && { endpoints: { service: declared.service, availability } }),
    ...(traffic.length > 0 && { traffic }),
    ...(proxyHosts.length > 0 && { proxyHosts }),
  };
}

export function diagnose(
  rules: readonly Rule[],
  upstream: Upstream,
  view: { snapshot: Snapshot; now: number },
): Diagnosis {
  const kind = kindOf(upstream);
  if (kind === undefined) return { status: 'unknown', findings: [] };
  const inputs = knownInputs(upstream, view.snapshot);
  const subject: Subject = { namespace: upstream.namespace, service: upstream.service, now: view.now };
  const findings = rules.flatMap((rule) => {
    if (rule.about !== kind || !hasInputs(rule, inputs)) return [];
    return [...rule.check(subject, inputs)].map((draft) => toFinding(rule, subject, draft));
  });
  return { status: kind === 'service' ? statusOf(subject, inputs) : 'unknown', findings };
}

/** What a rule only may read can be absent all the same: its own type says so. */
function hasInputs(rule: Rule, inputs: Partial<Inputs>): inputs is Inputs {
  return rule.inputs.every((input) => inputs[input] !== undefined);
}

function toFinding({ code, commands }: Rule, subject: Subject, draft: Draft): Finding {
  const { port, since, evidence, ...rest } = draft;
  const { namespace, service } = subject;
  return {
    code,
    ...rest,
    upstream_port: port,
    since: new Date(since).toISOString(),
    as_of: null,
    evidence: [...evidence],
    commands: commandsOf(commands, { namespace, service, port }),
    runbook: `docs/reference/findings.md#${code.toLowerCase()}`,
  };
}
