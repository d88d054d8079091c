import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import { readConfigFile } from '../config/file.ts';
import type { Command } from './command.ts';

export const checkConfig: Command = {
  name: 'check-config',
  usage: 'uhwatch check-config FILE',
  help: 'Say what is wrong in a configuration file, and where. Exits 0 when it can be used, 2 when not.',
  takesOptions: false,
  run({ argv, out }) {
    const [file, ...others] = argv;
    if (file === undefined || others.length > 0)
      throw new ConfigError([`check-config takes one file: ${checkConfig.usage}`]);
    // Only the file is looked at: the environment of whoever checks is not the environment that it will run in.
    loadConfig(['--config', file], {});
    out(`${file}: ${readConfigFile(file).size} options, all right\n`);
    return Promise.resolve(0);
  },
};
