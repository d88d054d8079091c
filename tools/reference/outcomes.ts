import { classMeanings, failureClasses, type OutcomeRow, outcomes } from '@uhwatch/contract/outcomes.ts';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { code, page, table } from './markdown.ts';

export function outcomesPage(): string {
  const classes = failureClasses.map((word, place) => [
    String(place + 1),
    code(word),
    classMeanings[word],
    outcomes
      .filter((row) => row.class === word)
      .map((row) => code(row.word))
      .join(', '),
  ]);
  const rows = outcomes.map(({ proxy, ...row }: OutcomeRow & { readonly proxy: string }) => [
    code(proxy),
    code(row.word),
    row.long === undefined ? '' : code(row.long),
    row.class === null ? '' : code(row.class),
    row.meaning,
  ]);
  const body = `
What a proxy tells of a request that it finished, in the proxy's own word, and the class in which a failed request counts. \`${metricNames.responseFlags}\` counts a request in each of its flags, \`${metricNames.failures}\` each failed request once, in the first of these classes that fits:

${table(['Order', 'Class', 'Means', 'Outcomes'], classes)}

So \`UF,URX\` is one \`connection_failure\`, and \`URX\` alone \`retries_exhausted\`. Every request to \`BlackHoleCluster\` (TCP; HTTP goes to the route \`block_all\`) is \`policy\`, whatever its flags: nothing passes it. A class says how a request failed by what the proxy tells, not by its status code: a failed gRPC request is HTTP 200.

## Outcomes

Without a class the word alone does not say that the request failed. \`other\` stands for every flag that is not in the table. \`no_backend\`, \`blocked\` and \`panic\` are no flags; the first and the last have [metrics](metrics.md) of their own, and \`blocked\` is in \`${metricNames.failures}\` alone.

${table(['Proxy', 'Word', 'Long spelling', 'Class', 'Meaning'], rows)}`;
  return page('Outcomes', 'contract/src/outcomes.ts', body);
}
