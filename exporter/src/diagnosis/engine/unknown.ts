import { unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { SourceState } from '../../model/source-state.ts';
import { readinessOf, type Upstream } from '../../model/upstream.ts';
import { kindOf } from './kind.ts';

interface Facts {
  readonly upstream: Upstream;
  /** The sources that told of it, whether or not they are up. */
  readonly sources: readonly SourceState[];
}

/** What can be the reason, one row each: the sentence, or undefined where it is another one. The first of them counts. */
const reasons: readonly ((facts: Facts) => string | undefined)[] = [
  ({ upstream }) => {
    if (kindOf(upstream) === 'policy') return 'It stands for a policy of the mesh, so that nothing can stand behind it';
    return kindOf(upstream) === undefined ? 'It is the sum of all that is beyond the limit of series' : undefined;
  },
  ({ sources }) => {
    const lost = sources.filter(({ up, lostAt }) => !up && lostAt !== undefined);
    if (lost.length === 0) return undefined;
    const [are, they] = lost.length === 1 ? ['source is', 'it'] : ['sources are', 'they'];
    return `The ${are} down that told of it, ${namesOf(lost)}: what ${they} told may no longer hold`;
  },
  ({ sources }) => {
    const starting = sources.filter(({ up }) => !up);
    return starting.length === 0 ? undefined : `There is no complete view of ${namesOf(starting)} yet`;
  },
  ({ upstream: { declared } }) =>
    declared?.service.kind === 'external_name'
      ? 'The Service stands for a name, and nobody tells of what is behind that'
      : undefined,
  ({ upstream, sources }) => {
    const { declared } = upstream;
    if (declared === undefined || readinessOf(upstream).length > 0) return undefined;
    const parts = sources.find(({ name }) => name === declared.source)?.resources.values() ?? [];
    const missing = [...parts].filter(({ up }) => !up);
    const why = missing.length === 0 ? '' : `: it does not know ${namesOf(missing)}`;
    return `The source ${declared.source} tells of the Service, but not of its endpoints${why}`;
  },
  ({ upstream: { proxyViews } }) =>
    proxyViews.size > 0 ? 'No source tells of its endpoints, and no proxy shows a host of it' : undefined,
  ({ upstream: { namespace, service } }) =>
    namespace === '' && service === unnamedUpstream ? 'The log does not say whom these requests were for' : undefined,
  ({ upstream: { traffic, inbound } }) =>
    traffic.length + inbound.length > 0
      ? 'No source tells of its endpoints, and requests alone prove no health'
      : undefined,
];

export const nothingKnown = 'Nothing is known of it yet';

/** Why the status of an upstream is unknown, in one sentence that says what is not known. */
export function whyUnknown(upstream: Upstream, sources: Snapshot['sources']): string {
  const facts = { upstream, sources: namesOfSources(upstream).flatMap((name) => sources.get(name) ?? []) };
  for (const reason of reasons) {
    const sentence = reason(facts);
    if (sentence !== undefined) return sentence;
  }
  return nothingKnown;
}

function namesOfSources({ declared, traffic, inbound, proxyViews }: Upstream): string[] {
  const views = [...proxyViews.values()].map(({ source }) => source);
  const registry = declared === undefined ? [] : [declared.source];
  return [...new Set([...registry, ...[...traffic, ...inbound].flatMap(({ sources }) => sources), ...views])];
}

function namesOf(several: readonly { readonly name: string }[]): string {
  return several.map(({ name }) => name).join(', ');
}
