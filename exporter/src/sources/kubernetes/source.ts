import * as z from 'zod';
import {
  anyText,
  type ConfigOf,
  judged,
  labelSelector,
  list,
  number,
  onOff,
  type OptionRows,
  text,
} from '../../config/option-row.ts';
import type { SourceRow } from '../../model/source-row.ts';
import { shardFault } from './checks.ts';

const shardForm = 'must be i/n with i from 0 to below n, such as 0/3, or auto/3 in a StatefulSet';

function givenShardFault(given: string): string | undefined {
  const [index, of] = given.split('/').map(Number);
  return index === undefined || of === undefined || Number.isNaN(index) || Number.isNaN(of)
    ? undefined
    : shardFault({ index, of });
}

const options = {
  'kubernetes.in-cluster': onOff('Watch the cluster that uhwatch runs in, with the service account of its pod.'),
  'kubernetes.kubeconfig': {
    ...text(anyText.optional(), 'Watch the cluster of this kubeconfig.'),
    conflict: (isGiven) =>
      isGiven('kubernetes.in-cluster')
        ? 'cannot be beside kubernetes.in-cluster; keep the one that is meant'
        : undefined,
  },
  'kubernetes.context': text(anyText.optional(), "Context of the kubeconfig. Unset takes the file's current-context."),
  'kubernetes.namespaces': list(
    'Watch these namespaces only, each with requests of its own, so that a Role in each of them suffices. Empty watches all.',
  ),
  'kubernetes.exclude-namespaces': list('Namespaces that are not watched.'),
  'kubernetes.service-selector': text(
    labelSelector.optional(),
    'Label selector of the Services that are watched, such as team=payments. Unset takes all.',
  ),
  'kubernetes.removal-grace-seconds': number(
    { min: 0, max: 86_400, initial: 300 },
    'How long a Service that is gone is still shown, with zero endpoints, so that no alert resolves by absence.',
  ),
  'kubernetes.evidence-requests-per-second': number(
    { min: 0, max: 1_000, initial: 40 },
    'Requests a second for pods, events and nodes of upstreams in trouble, which say why they are, and for the pods of services that a mesh divides into subsets. 0 asks for none.',
  ),
  shard: text(
    z
      .string(shardForm)
      .regex(/^(\d+|auto)\/[1-9]\d*$/, shardForm)
      .superRefine(judged(givenShardFault))
      .optional(),
    'Watch one part of the cluster of several exporters: i/n with i from 0, such as 0/3, by a hash of the namespace; auto/3 takes i from the ordinal at the end of the host name, as pods of a StatefulSet have it.',
  ),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options>> = {
  name: 'kubernetes',
  rank: 50,
  tells: 'readiness',
  reads: 'the Kubernetes API, with counts per port, address family, zone and data plane, and time from events',
  options,
  turnedOnBy: ['kubernetes.kubeconfig', 'kubernetes.in-cluster'],
  awaited: true,
  create: async ({ config, env, clock, slicing, random, warn, inTrouble }) => {
    const { kubernetes } = await import('./index.ts');
    const { shardOf } = await import('./shard.ts');
    const { accessOf } = await import('../../kubernetes/client/options.ts');
    return kubernetes({
      access: accessOf(config, env),
      clock,
      slicing,
      random,
      warn,
      scope: {
        namespaces: config['kubernetes.namespaces'],
        excludedNamespaces: config['kubernetes.exclude-namespaces'],
        serviceSelector: config['kubernetes.service-selector'],
        shard: shardOf(config.shard, env),
      },
      removalGraceMs: config['kubernetes.removal-grace-seconds'] * 1000,
      evidence: { inTrouble, requestsPerSecond: config['kubernetes.evidence-requests-per-second'] },
    });
  },
};
