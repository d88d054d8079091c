import { ConfigError } from '../config/config-error.ts';
import { type Environment, loadUsableConfig } from '../config/load.ts';
import { aborted, type Command, type Invocation } from './command.ts';
import { type Config, options } from '../app/options.ts';
import { hasSources, turningOn } from '../app/sources.ts';
import { startExporter } from '../app/exporter.ts';

export const serve: Command = {
  name: 'serve',
  usage: 'uhwatch serve [--config FILE] [options]',
  help: 'Serve metrics, the API and the status page. Exits 0 on SIGTERM, 2 when the configuration is wrong.',
  takesOptions: true,
  async run({ argv, env, signal }: Invocation) {
    const config = loadUsableConfig(options, argv, env);
    if (!hasSources(config)) {
      throw new ConfigError([
        `no source is configured, so there is nothing to watch: give ${turningOn}, or run uhwatch demo`,
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
