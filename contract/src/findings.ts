import { type Cause, causes, causeTable } from './causes.ts';
import { type CommandName, type CommandSubject, commandsOf } from './commands.ts';
import { findingTable } from './finding-table.ts';

export type FindingCode = (typeof findingTable)[number]['code'];

/** Codes of findings, in the order in which they are shown. They are forever: a retired code is never used again. */
export const findingCodes = findingTable.map(({ code }) => code) as [FindingCode, ...FindingCode[]];

/** `certain`: the evidence proves it. `likely`: it explains what is seen. `suspected`: one of several explanations. */
export const confidences = ['certain', 'likely', 'suspected'] as const;
export type Confidence = (typeof confidences)[number];

/** The words for how sure a finding is. */
export const confidenceWords = {
  certain: 'Certain: the evidence proves it',
  likely: 'Likely: it explains what is seen',
  suspected: 'Suspected: one of several explanations',
} as const satisfies Record<Confidence, string>;

/** What identifies a finding of an upstream. A reader may know it from labels, where every word is text. */
export interface FindingIdentity {
  readonly code: string;
  readonly cause: string;
  readonly reason: string;
  readonly upstream_port: string;
  readonly subset: string;
}

/** The identity as one text; two findings of an upstream never have the same. */
export function findingKey({ code, cause, reason, upstream_port, subset }: FindingIdentity): string {
  return [code, cause, reason, upstream_port, subset].join('\n');
}

/**
 * The one order of the findings of an upstream, the primary one first: by code; then what affects more endpoints; then
 * the cause that wins for an endpoint, so that what is not known comes last; then port and subset.
 */
export function compareFindings(
  a: FindingIdentity & { readonly endpoints: number },
  b: FindingIdentity & { readonly endpoints: number },
): number {
  return (
    rank(findingCodes, a.code) - rank(findingCodes, b.code) ||
    b.endpoints - a.endpoints ||
    rank(causes, a.cause) - rank(causes, b.cause) ||
    compareText(findingKey(a), findingKey(b))
  );
}

/** Words that only a newer exporter knows come last. */
function rank(words: readonly string[], word: string): number {
  const place = words.indexOf(word);
  return place === -1 ? words.length : place;
}

/** Not localeCompare: the order must be the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * What to run next for a finding, without one twice: what its cause asks for comes before what its code does. Nothing for
 * words that only a newer exporter knows.
 */
export function nextCommands({ code, cause }: { code: string; cause: string }, subject: CommandSubject): string[] {
  const row = findingTable.find((known) => known.code === code);
  const ofCause: readonly CommandName[] = Object.hasOwn(causeTable, cause) ? causeTable[cause as Cause].commands : [];
  return commandsOf([...new Set([...ofCause, ...(row?.commands ?? [])])], subject);
}
