import type { CommonCause } from '@uhwatch/contract/api.ts';
import { wordsOfChanges } from '../changes.ts';
import type { Diagnosis } from '../engine/diagnose.ts';
import type { KeptFinding } from '../engine/finding.ts';
import type { ExpectedCommon, ExpectedUpstream } from './scenario.ts';

/** A diagnosis in the words of `expected`. */
export interface Diagnosed {
  readonly status: string;
  readonly last_status: string | null;
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly changes?: readonly string[];
}

/** A diagnosis in the words in which it is expected: of a finding the fields that are given of the one in its place. */
export function inWordsOf(
  expected: ExpectedUpstream | undefined,
  { status, lastStatus, findings, changes }: Diagnosis,
  beginning: number,
): Diagnosed {
  return {
    status,
    last_status: lastStatus ?? null,
    findings: findings.map((finding, index) => {
      const all = wordsOf(finding, beginning);
      const given = expected?.findings[index];
      return given === undefined ? all : Object.fromEntries(Object.entries(all).filter(([field]) => field in given));
    }),
    ...(expected?.changes && {
      changes: wordsOfChanges(changes, findings).map(({ kind, name, what }) => `${kind} ${name} ${what}`),
    }),
  };
}

/** What is found in common, in the words in which it is expected. */
export function commonInWordsOf(
  expected: readonly ExpectedCommon[],
  found: readonly CommonCause[],
): readonly Readonly<Record<string, unknown>>[] {
  return found.map(({ kind, namespace, name, cause, confidence, named, hosts, title }, index) => {
    const all = { kind, namespace, name, cause, confidence, named, hosts, title };
    const given = expected[index];
    return given === undefined ? all : Object.fromEntries(Object.entries(all).filter(([field]) => field in given));
  });
}

function wordsOf(finding: KeptFinding, beginning: number): Record<string, unknown> {
  const { code, cause, reason, confidence, upstream_port, subset, endpoints, share, since, as_of, title } = finding;
  const secondsOf = (time: string): number => (Date.parse(time) - beginning) / 1000;
  return {
    code,
    cause,
    reason,
    confidence,
    as_of: as_of === null ? null : secondsOf(as_of),
    upstream_port,
    subset,
    endpoints,
    share: Math.round(share * 100) / 100,
    since: secondsOf(since),
    title,
  };
}
