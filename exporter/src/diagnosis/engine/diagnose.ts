import type { Finding } from '@uhwatch/contract/api.ts';
import type { Gateway } from '@uhwatch/contract/commands.ts';
import { compareFindings, findingKey, nextCommands } from '@uhwatch/contract/findings.ts';
import type { Status } from '@uhwatch/contract/status.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Upstream } from '../../model/upstream.ts';
import { changesBefore } from '../changes.ts';
import type { Impact } from '../impact.ts';
import type { Draft, Inputs, Rule, Subject } from '../rule.ts';
import type { Happened } from '../workload-changes.ts';
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
  readonly findings: readonly Finding[];
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
  const drafted = (inputs: Partial<Inputs>, losses: Known['lostAt']): Drafted[] =>
    rules.filter(({ about }) => about === kind).flatMap((rule) => draft(rule, { subject, inputs, losses }));
  const now = drafted(present, nothingLost);
  const before = lostAt.size === 0 ? now : drafted(last, lostAt);
  const place: Place = { ...subject, gateway: view.gateway ?? last.gateway };
  const findings = findingsOf(place, lostAt.size === 0 ? now : [...now, ...before], view.before?.findings ?? []);
  const statuses = kind === 'service' ? statusesOf({ present, last, lostAt }, now, before) : noStatus;
  return {
    ...statuses,
    unknownBecause: statuses.status === 'unknown' ? whyUnknown(upstream, sources) : undefined,
    asOf: lostAt.size === 0 ? undefined : Math.min(...lostAt.values()),
    findings,
    changes: changesOf(subject, last.evidence, findings),
  };
}

function changesOf(
  subject: Subject,
  evidence: Inputs['evidence'] | undefined,
  [primary]: readonly Finding[],
): readonly Happened[] {
  if (primary === undefined || evidence === undefined) return noDiagnosis.changes;
  return changesBefore(evidence, { subject, cause: primary.cause, at: Date.parse(primary.since) });
}

interface Place extends Subject {
  readonly gateway: Gateway | undefined;
}

interface Reading {
  readonly subject: Subject;
  readonly inputs: Partial<Inputs>;
  readonly losses: Known['lostAt'];
}

function draft(rule: Rule, { subject, inputs, losses }: Reading): Drafted[] {
  if (!hasInputs(rule, inputs)) return [];
  const times = losses.size === 0 ? [] : [...rule.inputs, ...rule.mayRead].flatMap((input) => losses.get(input) ?? []);
  const asOf = times.length === 0 ? undefined : Math.min(...times);
  return [...rule.check(subject, inputs)].map((each) => ({ rule, draft: each, asOf }));
}

/** What a rule only may read can be absent all the same: its own type says so. */
function hasInputs(rule: Rule, inputs: Partial<Inputs>): inputs is Inputs {
  return rule.inputs.every((input) => inputs[input] !== undefined);
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
function findingsOf(place: Place, drafted: readonly Drafted[], before: readonly Finding[]): readonly Finding[] {
  if (drafted.length === 0) return noDiagnosis.findings;
  const byIdentity = new Map<string, Finding>();
  for (const each of drafted) {
    const finding = toFinding(each, place);
    const identity = findingKey(finding);
    if (byIdentity.has(identity)) continue;
    const known = each.draft.since === undefined && before.find((other) => findingKey(other) === identity);
    byIdentity.set(identity, known ? { ...finding, since: known.since } : finding);
  }
  return [...byIdentity.values()].sort(compareFindings);
}

function toFinding({ rule, draft: found, asOf }: Drafted, place: Place): Finding {
  const { port, since, evidence, cause, reason, subset, endpoints, share, confidence, title, involved } = found;
  const { namespace, service, gateway, now } = place;
  const { code } = rule;
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
    evidence: [...evidence],
    commands: nextCommands({ code, cause }, { namespace, service, port, involved, gateway }),
    runbook: `/runbooks/${code}.html`,
  };
}
