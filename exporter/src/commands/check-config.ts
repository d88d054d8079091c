import { Readable } from 'node:stream';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import { readConfigFile } from '../config/file.ts';
import { systemClock } from '../app/clock.ts';
import { systemSlicing } from '../app/slicing.ts';
import type { Command } from './command.ts';
import { configuredSources, hasSources } from '../app/sources.ts';
import { optionNames, options } from '../app/options.ts';
import { orConfigError } from '../app/or-config-error.ts';
import { givenFormats } from '../envoy/options.ts';

const format = 'envoy-access-log.format';

export const checkConfig: Command = {
  name: 'check-config',
  usage: 'uhwatch check-config FILE',
  help: 'Say what is wrong in a configuration file of serve, and where, without starting anything. Exits 0 when it can be used, 2 when not.',
  takesOptions: false,
  async run({ argv, out }) {
    const [file, ...others] = argv;
    if (file === undefined || others.length > 0)
      throw new ConfigError([`check-config takes one file: ${checkConfig.usage}`]);
    // Only the file is looked at: the environment of whoever checks is not the environment that it will run in.
    const config = loadConfig(options, [`--config=${file}`], {});
    const set = readConfigFile(file, optionNames);
    // Also where the logs are to be given by flag.
    const place = set.get(format)?.place ?? file;
    await orConfigError(() => givenFormats(`${place}: ${format}`, config[format]));
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
      inTrouble: () => new Set(),
    });
    const idle = hasSources(config) ? '' : '; none turns a source on, so give one by flag or environment';
    out(`${file} is all right: ${set.size} ${set.size === 1 ? 'option' : 'options'} set${idle}\n`);
    return 0;
  },
};
