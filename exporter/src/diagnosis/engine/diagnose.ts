import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Gateway } from '@uhwatch/contract/commands.ts';
import { compareFindings, findingKey } from '@uhwatch/contract/findings.ts';
import type { Status } from '@uhwatch/contract/status.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Upstream } from '../../model/upstream.ts';
import { changesBefore } from '../changes.ts';
import type { Impact } from '../impact.ts';
import type { Draft, Inputs, Rule, Subject, UpstreamKind } from '../rule.ts';
import type { Happened } from '../workload-changes.ts';
import type { KeptFinding } from './finding.ts';
import { type Known, knownOf, nothingLost } from './inputs.ts';
import { kindOf } from './kind.ts';
import { statusOf } from './status.ts';
import { nothingKnown, whyUnknown } from './unknown.ts';

export interface Diagnosis {
  readonly status: Status;
  /** What was known last while the status is unknown because a source was lost. */
  readonly lastStatus: Status | undefined;
  /** One sentence for why the status is unknown; undefined while it is known. */
  readonly unknownBecause: string | undefined;
  /** When the first of the lost sources that fed it was lost, in milliseconds since the epoch; undefined without one. */
  readonly asOf: number | undefined;
  /** The primary one first, no two of the same identity. */
  readonly findings: readonly KeptFinding[];
  /** The proxies that report, which commands name; undefined where nobody knows them. */
  readonly gateway: Gateway | undefined;
  /** What changed shortly before the primary finding began, the most likely trigger first. */
  readonly changes: readonly Happened[];
}

const noStatus = { status: 'unknown', lastStatus: undefined } as const;

/** Nothing was found, and nothing is known. */
export const noDiagnosis: Diagnosis = {
  ...noStatus,
  unknownBecause: nothingKnown,
  asOf: undefined,
  findings: [],
  gateway: undefined,
  changes: [],
};

/** What a rule made of what it read. */
interface Drafted {
  readonly rule: Rule;
  readonly draft: Draft;
  /** When a source that it rests on was lost, in milliseconds since the epoch; undefined while all of them are up. */
  readonly asOf: number | undefined;
}

interface View {
  readonly snapshot: Pick<Snapshot, 'sources'>;
  readonly now: number;
  /** What was found last time: what is found again began then. */
  readonly before?: Diagnosis | undefined;
  /** The proxies that report, for commands; undefined where nobody knows them. */
  readonly gateway?: Gateway | undefined;
}

/**
 * What is known of the upstream now, and where a source was lost what was known last: its findings stay, marked with
 * their time, and the status is unknown unless what is still told is bad enough by itself.
 */
export function diagnose(rules: readonly Rule[], upstream: Upstream, view: View): Diagnosis {
  const kind = kindOf(upstream);
  const { sources } = view.snapshot;
  if (kind === undefined) return { ...noDiagnosis, unknownBecause: whyUnknown(upstream, sources) };
  const { present, last, lostAt } = knownOf(upstream, sources, view.now);
  const subject: Subject = { namespace: upstream.namespace, service: upstream.service, now: view.now };
  const drafted = (inputs: Partial<Inputs>, losses: Known['lostAt']): readonly Drafted[] =>
    draftsOf(rules, { subject, kind, inputs, losses });
  const now = drafted(present, nothingLost);
  const before = lostAt.size === 0 ? now : drafted(last, lostAt);
  const found = lostAt.size === 0 ? now : [...now, ...before];
  const findings = findingsOf(found, view.before?.findings ?? [], view.now);
  const { status, lastStatus } = kind === 'service' ? statusesOf({ present, last, lostAt }, now, before) : noStatus;
  return {
    status,
    lastStatus,
    unknownBecause: status === 'unknown' ? whyUnknown(upstream, sources) : undefined,
    asOf: lostAt.size === 0 ? undefined : Math.min(...lostAt.values()),
    findings,
    gateway: view.gateway ?? last.gateway,
    changes: changesOf(subject, last.evidence, findings),
  };
}

function changesOf(
  subject: Subject,
  evidence: Inputs['evidence'] | undefined,
  [primary]: readonly KeptFinding[],
): readonly Happened[] {
  if (primary === undefined || evidence === undefined) return noDiagnosis.changes;
  return changesBefore(evidence, { subject, cause: primary.cause, at: Date.parse(primary.since) });
}

interface Reading {
  readonly subject: Subject;
  readonly kind: UpstreamKind;
  readonly inputs: Partial<Inputs>;
  readonly losses: Known['lostAt'];
}

/** In one array: this is done for every upstream that changes, with rules of which few find something. */
function draftsOf(rules: readonly Rule[], { subject, kind, inputs, losses }: Reading): readonly Drafted[] {
  const drafted: Drafted[] = [];
  for (const rule of rules) {
    if (!rule.about.includes(kind) || !hasInputs(rule, inputs)) continue;
    for (const draft of rule.check(subject, inputs)) drafted.push({ rule, draft, asOf: lostFirst(rule, losses) });
  }
  return drafted;
}

/** When the first of the sources that the rule rests on was lost; undefined while all of them are up. */
function lostFirst(rule: Rule, losses: Known['lostAt']): number | undefined {
  if (losses.size === 0) return undefined;
  const times = [...rule.inputs, ...rule.mayRead].flatMap((input) => losses.get(input) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** What a rule only may read can be absent all the same: its own type says so. */
function hasInputs(rule: Rule, inputs: Partial<Inputs>): inputs is Inputs {
  for (const input of rule.inputs) if (inputs[input] === undefined) return false;
  return true;
}

/** A loss makes unknown what is not bad anyway, unless all that was lost had nothing to add. */
function statusesOf(
  { present, last, lostAt }: Known,
  now: readonly Drafted[],
  before: readonly Drafted[],
): Pick<Diagnosis, 'status' | 'lastStatus'> {
  const status = statusOf(present, impactsOf(now));
  if (lostAt.size === 0) return { status, lastStatus: undefined };
  const lastStatus = statusOf(last, impactsOf(before));
  const isBad = status === 'no_healthy_upstream' || status === 'degraded';
  const isTold = !lostAt.has('endpoints') && status === lastStatus;
  return isBad || isTold ? { status, lastStatus: undefined } : { status: 'unknown', lastStatus };
}

function impactsOf(drafted: readonly Drafted[]): Impact[] {
  return drafted.map((each) => each.draft.impact);
}

/** Of several of the same identity the first counts: what is known now comes before what was known last. */
function findingsOf(drafted: readonly Drafted[], before: readonly KeptFinding[], now: number): readonly KeptFinding[] {
  if (drafted.length === 0) return noDiagnosis.findings;
  const byIdentity = new Map<string, KeptFinding>();
  for (const each of drafted) {
    const finding = toFinding(each, now);
    const identity = findingKey(finding);
    if (byIdentity.has(identity)) continue;
    const known = each.draft.since === undefined && before.find((other) => findingKey(other) === identity);
    byIdentity.set(identity, known ? { ...finding, since: known.since } : finding);
  }
  return [...byIdentity.values()].sort(compareFindings);
}

/** V8 keeps a text that a template put together as a tree of its parts, in two to three times the memory, until it reads it. */
function flatten(text: Evidence['value']): void {
  Number(text);
}

function toFinding({ rule: { code }, draft, asOf }: Drafted, now: number): KeptFinding {
  const { port, since, evidence, cause, reason, subset, endpoints, share, confidence, title, involved } = draft;
  flatten(title);
  for (const { field, value } of evidence) {
    flatten(field);
    flatten(value);
  }
  return {
    code,
    cause,
    reason,
    upstream_port: port,
    subset,
    endpoints,
    share,
    since: new Date(since ?? now).toISOString(),
    as_of: asOf === undefined ? null : new Date(asOf).toISOString(),
    confidence,
    title,
    evidence,
    involved,
  };
}
