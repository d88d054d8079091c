import type { Alert } from './alert.ts';
import { factLines } from './facts.ts';
import { identityOf } from './identity.ts';
import { linksOf } from './links.ts';
import type { Parameters } from './parameters.ts';

/** The same sentence where the cluster has its name from the server alone, which adds it to alerts only as it sends them. */
function withExternalCluster(summary: string, parameters: Parameters): string {
  const { inCluster } = identityOf(parameters);
  const external = `{{ else }}{{ with $externalLabels.${parameters['cluster-label']} }} in cluster {{ . }}{{ end }}{{ end }}`;
  return summary.replaceAll(inCluster, inCluster.replace(/\{\{ end \}\}$/, external));
}

/** What an alert says and where to go on, where templates can ask Prometheus. */
export function annotations(alert: Alert, parameters: Parameters): Record<string, string> {
  return {
    summary: withExternalCluster(alert.summary, parameters),
    description: factLines(alert, parameters) + alert.description,
    ...linksOf(alert, parameters),
  };
}

/** The same without what has to be asked: templates of Grafana know the labels and the number only. */
export function plainAnnotations(alert: Alert, parameters: Parameters): Record<string, string> {
  const { summary, description } = alert;
  return { summary, description, ...linksOf(alert, parameters) };
}
