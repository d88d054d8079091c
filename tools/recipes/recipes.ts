import { cause, rule, source } from './folders.ts';
import type { Recipe } from './recipe.ts';

const metric: Recipe = {
  adds: 'a metric',
  byHand: ['exporter/src/metrics/families/'],
  parts: [
    {
      file: 'exporter/src/metrics/families/endpoints.ts',
      before: '  upstreamFamily({\n    name: metricNames.proxyHosts,',
      lines: `  upstreamFamily({
    name: 'upstream_recipe_ports',
    type: 'gauge',
    help: 'Ports that the service declares.',
    labels: [namespace, service],
    stability: 'experimental',
    *samples(subject) {
      yield [nameOf(subject), subject.upstream.declared?.service.ports.length ?? 0];
    },
  }),
`,
    },
  ],
};

const alert: Recipe = {
  adds: 'an alert',
  byHand: ['provisioning/src/alerts/'],
  parts: [
    {
      file: 'provisioning/src/alerts/self.ts',
      before: '/** Group of the alerts on uhwatch itself',
      lines: `function recipe(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'source'];
  return {
    name: 'RecipeSourceDown',
    severity: 'ticket',
    for: '5m',
    expr: promql\`max by \${list(scope)} (\${metricNames.sourceUp}\${matchers(parameters)})\`,
    fires: { when: '<', than: 1 },
    scope,
    summary: \`The source {{ $labels.source }}\${inCluster} is down.\`,
    description: 'For at least five minutes the source told nothing. What it feeds is unknown.',
  };
}

`,
    },
    { file: 'provisioning/src/alerts/self.ts', before: 'absent, blind,', lines: 'recipe, ' },
    {
      file: 'provisioning/src/alerts/self.promtool.yml',
      before: '  - name: UhwatchAbsent pages three minutes after',
      lines: `  - name: RecipeSourceDown fires five minutes after the source went down
    interval: 15s
    input_series:
      - series: uhwatch_source_up{cluster="c1",source="kubernetes"}
        values: 1x39 0x60
    alert_rule_test:
      - { alertname: RecipeSourceDown, eval_time: 14m45s, exp_alerts: [] }
      - alertname: RecipeSourceDown
        eval_time: 15m
        exp_alerts:
          - { exp_labels: { severity: warning, cluster: c1, source: kubernetes } }

`,
    },
  ],
};

const option: Recipe = {
  adds: 'an option',
  byHand: ['exporter/src/config/options.ts'],
  parts: [
    {
      file: 'exporter/src/config/options.ts',
      before: "  'log.level': text(",
      lines: "  'recipe.title': text(anyText.default('uhwatch'), 'Title of what the recipe adds.'),\n",
    },
    {
      file: 'exporter/src/app/exporter.ts',
      before: '  const log = createLog(',
      lines: "  process.title = config['recipe.title'];\n",
    },
  ],
};

const logFormat: Recipe = {
  adds: 'a log format',
  byHand: ['exporter/src/envoy/format/builtin.ts', 'exporter/src/envoy/testdata/'],
  parts: [
    {
      file: 'exporter/src/envoy/format/builtin.ts',
      before: "  {\n    name: 'envoy-text',",
      lines: `  {
    name: 'recipe-text',
    where: 'the recipe',
    format: 'recipe %RESPONSE_CODE% %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% end',
  },
`,
    },
    {
      file: 'exporter/src/envoy/testdata/recipe-text.log',
      content: 'recipe 503 UH outbound|80||checkout.shop.svc.cluster.local end\n',
    },
  ],
};

const panelColumn: Recipe = {
  adds: 'a panel column',
  byHand: ['plugin/src/columns/columns.tsx', 'contract/src/panel-queries.ts'],
  parts: [
    {
      file: 'contract/src/panel-queries.ts',
      before: '  findings: {\n',
      lines: `  recipe_rate: {
    meaning: 'Requests per second',
    expr: \`sum by (\${byUpstream}) (rate(\${metricNames.requests}[$__rate_interval]))\`,
    type: 'instant',
    without: 'the rate of requests is unknown',
    worst: 'max',
    fromApi: ({ rates }) => rates?.requests_per_second ?? null,
  },
`,
    },
    {
      file: 'plugin/src/columns/columns.tsx',
      before: "  {\n    id: 'cause',",
      lines: `  {
    id: 'recipe_rate',
    title: () => text('columns.recipe_rate.title', 'All requests'),
    width: 90,
    align: 'right',
    narrow: 'column',
    reads: ['recipe_rate'],
    compare: greatest(({ numbers }) => numbers.recipe_rate),
    value: ({ numbers }) => String(numbers.recipe_rate ?? ''),
    Cell: ({ row }) => <>{row.numbers.recipe_rate}</>,
  },
`,
    },
  ],
};

/** The recipes of CONTRIBUTING.md that are proven by following them. */
export const recipes: readonly Recipe[] = [metric, alert, option, rule, cause, source, logFormat, panelColumn];
