import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Cause, Reason } from '@uhwatch/contract/causes.ts';
import type { Involved } from '@uhwatch/contract/commands.ts';
import type { FindingRow } from '@uhwatch/contract/finding-row.ts';
import type { Confidence, FindingCode } from '@uhwatch/contract/findings.ts';
import type { Availability } from '../model/availability.ts';
import type { UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import type { ProxyNode } from '../model/proxy-node.ts';
import type { ProxyView } from '../model/proxy-view.ts';
import type { Service } from '../model/service.ts';
import type { Traffic } from '../model/upstream.ts';
import type { Impact } from './impact.ts';

/** Whom a rule looks at. */
export interface Subject {
  readonly namespace: string;
  readonly service: string;
  /** Milliseconds since the epoch: the end of every "recent" window. */
  readonly now: number;
}

/** A row of traffic, and as of when it is read: now, or when its source was lost; milliseconds since the epoch. */
export interface TrafficAt {
  readonly row: Traffic;
  readonly now: number;
}

/** What a rule may read. An input is absent where no source ever told of it. */
export interface Inputs {
  /** What a registry says of the service, also where it tells nothing of its endpoints. */
  readonly declared: Service;
  readonly endpoints: { readonly service: Service; readonly availability: ReadonlyMap<string, Availability> };
  readonly traffic: readonly TrafficAt[];
  /** The same as the server's own proxy tells it: mostly requests that are in `traffic` as well, never to be added. */
  readonly inbound: readonly TrafficAt[];
  /** The hosts as proxies see them: for each port and subset the worst view. */
  readonly proxyHosts: readonly ProxyView[];
  /** What was collected to explain its state, for upstreams in trouble only. */
  readonly evidence: UpstreamEvidence;
  /** A proxy that takes requests in for others, where one told who it is. */
  readonly gateway: ProxyNode;
}

/** A finding before the engine adds what the row knows. Times are milliseconds since the epoch. */
export interface Draft {
  readonly cause: Cause;
  /** A word that narrows the cause, or empty; `because` of the contract makes sure that it is one of the cause. */
  readonly reason: Reason;
  readonly port: string;
  readonly subset: string;
  readonly endpoints: number;
  readonly share: number;
  /** Undefined where the rule cannot know: then it is when it was found first. */
  readonly since: number | undefined;
  readonly confidence: Confidence;
  readonly impact: Impact;
  /** One sentence with the figures in it, rendered from the evidence. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
  /** What commands name besides the upstream. */
  readonly involved?: Involved;
}

/** `policy` stands for the clusters of a mesh that block or let through on purpose: they cannot be unhealthy. */
export type UpstreamKind = 'service' | 'policy';

/**
 * One diagnosis. The rule reads only the inputs that it declares: another one is a compile error. Without one of
 * `inputs` the engine skips the rule; those of `mayRead` may be absent. `check` is a method, not a property, because
 * rules of different inputs stand in one list (method bivariance).
 */
export interface Rule<I extends keyof Inputs = keyof Inputs, M extends keyof Inputs = keyof Inputs> extends FindingRow {
  readonly code: FindingCode;
  /** Its findings are shown before those of a greater rank; no two rules have the same. */
  readonly rank: number;
  /** The kinds of upstreams that the rule is about. */
  readonly about: readonly UpstreamKind[];
  readonly inputs: readonly I[];
  readonly mayRead: readonly M[];
  check(subject: Subject, inputs: Pick<Inputs, I> & Partial<Pick<Inputs, M>>): Iterable<Draft>;
}

type Spec<I extends keyof Inputs, M extends keyof Inputs> = Omit<Rule<I, M>, 'about' | 'mayRead'> &
  Partial<Pick<Rule<I, M>, 'about' | 'mayRead'>>;

export function rule<const I extends keyof Inputs, const M extends keyof Inputs = never>(spec: Spec<I, M>): Rule {
  return { about: ['service'], mayRead: [], ...spec };
}
