import type { CommonCause } from '@uhwatch/contract/api.ts';
import { type Cause, causes } from '@uhwatch/contract/causes.ts';
import { commandsOf } from '@uhwatch/contract/commands.ts';
import { compareText, confidences } from '@uhwatch/contract/findings.ts';
import type { Affected, CommonRow, Diagnosed, Hit, Lead, Shared, Verdict } from './row.ts';
import { commonRows } from './rows.ts';

/** From so many upstreams on one thing behind all of them is more likely than as many coincidences. */
const minUpstreams = 3;
/** A page of them is a page too many; the upstreams of each are bounded as well, and their number is told. */
const maxCommon = 20;
const maxNamed = 50;

interface Told extends Affected, Verdict {
  readonly upstreams: ReadonlySet<string>;
  readonly row: CommonRow;
}

/** The things that others may have in common with the upstream; most findings lead to none. */
export function leadsOf({ upstream, diagnosis }: Diagnosed): Lead[] {
  const leads: Lead[] = [];
  for (const finding of diagnosis.findings) {
    const hit: Hit = { upstream, diagnosis, finding };
    for (const row of commonRows) for (const shared of row.of(hit)) leads.push({ row, shared, hit });
  }
  return leads;
}

/**
 * What hits several upstreams at once, such as one node that the findings of all of them name. What hits most comes first;
 * what another one explains is not told beside it.
 */
export function commonCauses(results: Iterable<Diagnosed>): CommonCause[] {
  const all = [...results];
  return causesBehind(all.flatMap(leadsOf), all);
}

/** The same, where what all of them lead to is known already. */
export function causesBehind(leads: readonly Lead[], all: readonly Diagnosed[]): CommonCause[] {
  const byRow = Map.groupBy(leads, ({ row }) => row);
  const told = commonRows
    .flatMap((row) => toldBy(row, byRow.get(row) ?? [], all))
    .sort(
      (a, b) =>
        b.upstreams.size - a.upstreams.size ||
        confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence) ||
        causes.indexOf(causeOf(a)) - causes.indexOf(causeOf(b)) ||
        compareText(a.shared.name, b.shared.name),
    );
  return told
    .filter((each) => !told.some((other) => covers(other, each)))
    .slice(0, maxCommon)
    .map(toCommon);
}

function toldBy(row: CommonRow, leads: readonly Lead[], all: readonly Diagnosed[]): Told[] {
  return [...affectedBy(leads)].flatMap((affected): Told[] => {
    const verdict = row.judge(affected, all);
    if (verdict === undefined) return [];
    const { upstreams = affected.upstreams, hosts = [] } = verdict;
    return Math.max(upstreams.size, hosts.length) < minUpstreams ? [] : [{ ...affected, ...verdict, upstreams, row }];
  });
}

function affectedBy(leads: readonly Lead[]): Iterable<Affected> {
  const found = new Map<string, { shared: Shared; hits: [Hit, ...Hit[]] }>();
  for (const { shared, hit } of leads) {
    const key = [shared.cause, shared.kind, shared.namespace, shared.name].join('\n');
    const known = found.get(key);
    if (known === undefined) found.set(key, { shared, hits: [hit] });
    else known.hits.push(hit);
  }
  return [...found.values()].map(({ shared, hits }) => ({
    shared,
    hits,
    upstreams: new Set(hits.map(({ upstream }) => upstream.key)),
    since: Math.min(...hits.map(({ finding }) => Date.parse(finding.since))),
  }));
}

/** What is only suspected explains nothing away. */
function covers({ row, upstreams, confidence }: Told, other: Told): boolean {
  return (
    confidence !== 'suspected' &&
    row.covers.includes(other.shared.kind) &&
    [...other.upstreams].every((key) => upstreams.has(key))
  );
}

/** That of most findings; of as many, that which wins for an endpoint. */
function causeOf({ hits }: Affected): Cause {
  const byCause = [...Map.groupBy(hits, ({ finding }) => finding.cause)];
  const [most] = byCause.sort(
    ([a, of], [b, ofOther]) => ofOther.length - of.length || causes.indexOf(a) - causes.indexOf(b),
  );
  return most?.[0] ?? 'unknown';
}

function toCommon(told: Told): CommonCause {
  const { shared, upstreams, since, confidence, title, hosts = [], commands, involved } = told;
  const { kind, namespace, name } = shared;
  return {
    cause: causeOf(told),
    kind,
    namespace,
    name,
    confidence,
    upstreams: upstreams.size,
    named: [...upstreams].sort(compareText).slice(0, maxNamed),
    hosts: hosts.slice(0, maxNamed),
    since: new Date(since).toISOString(),
    title,
    commands: commandsOf(commands, { namespace, service: name, port: '', involved }),
  };
}
