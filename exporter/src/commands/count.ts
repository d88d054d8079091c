import { trafficOptions } from '../config/options.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Command, Invocation } from './command.ts';
import { countLogs } from './count/count-logs.ts';
import { metrics } from './count/metrics.ts';
import { type CountResult, resultOf } from './count/result.ts';
import { summary } from './count/summary.ts';
import { table } from './count/table.ts';
import { type Output, argumentsOf } from './count/arguments.ts';
import { orConfigError } from '../app/or-config-error.ts';
import { givenFormats } from '../envoy/options.ts';

const usage = 'uhwatch count [-o table|json|metrics] [--format FORMAT] FILE...';

export const count: Command = {
  name: 'count',
  usage,
  help: "Read Envoy access logs once, from start to end (plain or gzip; - is standard input), and print requests and response flags per upstream, the worst first; what the server's own proxy tells (Istio's inbound lines) stands apart. Exits 0 when lines were counted, 1 when none was or when it was interrupted, 2 when it cannot work or when a log could not be read, which does not keep the others from being counted.",
  takesOptions: false,
  ownOptions: [
    {
      flag: '-o, --output table|json|metrics',
      help: 'How to print the result: columns, JSON, or the text that Prometheus scrapes. Default: table.',
    },
    {
      flag: '--format FORMAT',
      help: "The proxy's own format string or JSON format. Unset recognizes the formats of Envoy, Istio, Envoy Gateway, Contour, Emissary and Kuma, line by line.",
    },
    {
      flag: '--upstream-pattern REGEXP',
      help: `As --envoy.upstream-patterns of serve, repeated for several. ${trafficOptions['envoy.upstream-patterns'].help}`,
    },
    {
      flag: '--series-limit N',
      help: `Upstreams, ports and subsets to tell apart; what comes beyond is counted under __other__. Default: ${trafficOptions['traffic.series-limit'].schema.parse(undefined)}.`,
    },
  ],
  async run(invocation: Invocation) {
    const asked = argumentsOf(invocation.argv, usage);
    const formats = await orConfigError(() => givenFormats('--format', asked.format));
    const { snapshot, logs, unreadable } = await countLogs(asked, formats, invocation);
    const result = resultOf({ snapshot, logs });
    const interrupted = invocation.signal.aborted;
    const limited = snapshot.seriesLimited.traffic > 0;
    invocation.err(summary(result, { logs, formatGiven: asked.format !== undefined, interrupted, limited }));
    invocation.out(printed(asked.output, result, snapshot));
    if (unreadable.length > 0) return 2;
    return result.lines.counted + result.lines.inbound > 0 && !interrupted ? 0 : 1;
  },
};

function printed(output: Output, result: CountResult, snapshot: Snapshot): string {
  if (output === 'json') return `${JSON.stringify(result, null, 2)}\n`;
  return output === 'metrics' ? metrics(snapshot) : table(result);
}
