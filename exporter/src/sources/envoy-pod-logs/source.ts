import { anyText, type ConfigOf, labelSelector, type OptionRows, text } from '../../config/option-row.ts';
import type { EnvoyLogOptions } from '../../envoy/options.ts';
import type { ClusterOptions } from '../../kubernetes/client/options.ts';
import type { SourceRow } from '../../model/source-row.ts';

const options = {
  'envoy-pod-logs.selector': {
    ...text(
      labelSelector.optional(),
      'Follow the logs of the pods with this label selector through the Kubernetes API, such as istio=ingressgateway. Unset turns the source off.',
    ),
    conflict: (isGiven) =>
      isGiven('kubernetes.in-cluster') || isGiven('kubernetes.kubeconfig')
        ? undefined
        : 'needs the Kubernetes API: give kubernetes.in-cluster or kubernetes.kubeconfig too',
  },
  'envoy-pod-logs.namespace': text(anyText.default('istio-system'), 'Namespace of those pods.'),
  'envoy-pod-logs.container': text(anyText.default('istio-proxy'), 'Container whose log is followed.'),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options> & EnvoyLogOptions & ClusterOptions> = {
  name: 'envoy-pod-logs',
  rank: 20,
  tells: 'flags',
  reads: 'the logs of gateway pods, through the Kubernetes API',
  options,
  turnedOnBy: ['envoy-pod-logs.selector'],
  awaited: false,
  create: async ({ config, env, clock, random, warn, debug }) => {
    const { envoyPodLogs } = await import('./index.ts');
    const { formatsOf, identifyOf } = await import('../../envoy/options.ts');
    const { LogHealths, MalformedSamples } = await import('../../envoy/log-health.ts');
    const { Tally } = await import('../../envoy/tally.ts');
    const { accessOf } = await import('../../kubernetes/client/options.ts');
    const tally = new Tally(identifyOf(config));
    const samples = new MalformedSamples(clock, debug);
    return envoyPodLogs({
      access: accessOf(config, env),
      namespace: config['envoy-pod-logs.namespace'],
      selector: config['envoy-pod-logs.selector'] ?? '',
      container: config['envoy-pod-logs.container'],
      startAt: config['envoy-access-log.start-at'],
      clock,
      random,
      tally,
      logs: new LogHealths({ tally, formats: formatsOf(config), samples, clock }),
      warn,
    });
  },
};
