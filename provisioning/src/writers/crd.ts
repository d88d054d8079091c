import type { Output } from './output.ts';
import { ruleGroups } from './prometheus.ts';

/** A resource of the Prometheus operator, `monitoring.coreos.com/v1`. */
export const crd = {
  name: 'crd',
  help: 'A `PrometheusRule` of the Prometheus operator.',
  install: '`kubectl apply -n NAMESPACE -f FILE`',
  notes: [
    'The operator takes it where its labels match the ruleSelector of the Prometheus, and its namespace the ruleNamespaceSelector: set the labels with the parameter `crd-labels`.',
    'In a Helm chart, escape the double braces: they are templates of Prometheus.',
  ],
  document: (groups, parameters) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'uhwatch', labels: parameters['crd-labels'] },
    spec: { groups: ruleGroups(groups, parameters) },
  }),
} as const satisfies Output;
