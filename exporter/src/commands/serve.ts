import { ConfigError } from '../config/config-error.ts';
import { type Environment, loadConfig } from '../config/load.ts';
import type { Config } from '../config/options.ts';
import { aborted, type Command, type Invocation } from './command.ts';
import { hasSources } from '../app/sources.ts';
import { startExporter } from '../app/exporter.ts';

export const serve: Command = {
  name: 'serve',
  usage: 'uhwatch serve [--config FILE] [options]',
  help: 'Serve metrics, the API and the status page. Exits 0 on SIGTERM, 2 when the configuration is wrong.',
  takesOptions: true,
  async run({ argv, env, signal }: Invocation) {
    const config = loadConfig(argv, env);
    if (!hasSources(config)) {
      throw new ConfigError([
        'no source is configured, so there is nothing to watch: give --envoy-access-log.paths, --envoy-pod-logs.selector, --envoy-als.listen-address, --envoy-admin.urls, --kubernetes.kubeconfig, --kubernetes.in-cluster or --kubernetes-files.paths, or run uhwatch demo',
      ]);
    }
    return serveUntilStopped(config, env, signal);
  },
};

export async function serveUntilStopped(config: Config, env: Environment, signal: AbortSignal): Promise<number> {
  const { log, stop } = await startExporter(config, env, 'serve');
  await aborted(signal);
  log.info('stopping');
  await stop();
  return 0;
}
