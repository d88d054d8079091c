import { Readable } from 'node:stream';
import { ConfigError } from '../config/config-error.ts';
import { loadUsableConfig } from '../config/load.ts';
import { type ConfigFile, readConfigFile } from '../config/file.ts';
import { systemClock } from '../app/clock.ts';
import { systemSlicing } from '../app/slicing.ts';
import type { Command } from './command.ts';
import { configuredSources, hasSources } from '../app/sources.ts';
import { type Config, optionNames, options } from '../app/options.ts';
import { givenFormats } from '../envoy/options.ts';
import { SourceError } from '../model/source.ts';
import { only } from '../model/in-trouble.ts';

const format = 'envoy-access-log.format';

/** What the file comes to. Throws a ConfigError that names every problem at once. */
function usable(file: string, set: ConfigFile['values']): Config {
  // Only the file is looked at: the environment of whoever checks is not the environment that it will run in.
  const [config, problems] = caught(() => loadUsableConfig(options, [`--config=${file}`], {}));
  // Also where the logs are to be given by flag.
  const given = set.get(format);
  const { data } = options[format].schema.safeParse(given?.value);
  const [, formatProblems] = caught(() => givenFormats(`${given?.place ?? file}: ${format}`, data));
  if (config !== undefined && formatProblems.length === 0) return config;
  throw new ConfigError([...problems, ...formatProblems]);
}

/** What a function returns, or what it says is wrong. */
function caught<T>(read: () => T): readonly [result: T | undefined, problems: readonly string[]] {
  try {
    return [read(), []];
  } catch (error) {
    if (error instanceof ConfigError) return [undefined, error.problems];
    if (error instanceof SourceError) return [undefined, [error.message]];
    throw error;
  }
}

export const checkConfig: Command = {
  name: 'check-config',
  usage: 'uhwatch check-config FILE',
  help: 'Say what is wrong in a configuration file of serve, and where, without starting anything. Exits 0 when it can be used, 2 when not.',
  takesOptions: false,
  async run({ argv, out }) {
    const [file, ...others] = argv;
    if (file === undefined || others.length > 0)
      throw new ConfigError([`check-config takes one file: ${checkConfig.usage}`]);
    const { values: set } = readConfigFile(file, optionNames);
    const config = usable(file, set);
    const quiet = (): void => undefined;
    // Whoever listens to the real standard input waits for its end.
    const stdin = Readable.from([]);
    // Whoever checks is no pod of the StatefulSet that a shard auto/n takes its number from; its first pod always exists.
    const env = { HOSTNAME: 'uhwatch-0' };
    await configuredSources({
      config,
      env,
      clock: systemClock,
      slicing: systemSlicing,
      random: Math.random,
      stdin,
      warn: quiet,
      debug: quiet,
      inTrouble: () => only(),
    });
    const idle = hasSources(config) ? '' : '; none turns a source on, so give one by flag or environment';
    out(`${file} is all right: ${set.size} ${set.size === 1 ? 'option' : 'options'} set${idle}\n`);
    return 0;
  },
};
