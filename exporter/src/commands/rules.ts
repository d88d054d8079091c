import { outputNames } from '@uhwatch/provisioning/writers/output.ts';
import type { Command } from './command.ts';
import { argumentsOf } from './rules/arguments.ts';

const usage = 'uhwatch rules [--for OUTPUT] [--param NAME=VALUE]... [--params FILE] [-o FILE]';

export const rules: Command = {
  name: 'rules',
  usage,
  help: 'Print the alert and recording rules for what evaluates them, made with your parameters. Exits 0, or 2 when they cannot be made.',
  takesOptions: false,
  ownOptions: [
    { flag: `--for ${outputNames.join('|')}`, help: `What evaluates the rules. Default: ${outputNames[0]}.` },
    { flag: '--param NAME=VALUE', help: 'A parameter, such as objective=99.5. It wins over the file of --params.' },
    { flag: '--params FILE', help: 'YAML file with parameters as flat keys.' },
    { flag: '--print-params', help: 'Print such a file instead, with every parameter, what it is for and may be.' },
    { flag: '-o, --output FILE', help: 'Where to write the result. Default: standard output.' },
  ],
  async run({ argv, out, err }) {
    const asked = argumentsOf(argv, usage);
    // Only who asks for rules loads what makes them.
    const { made, written } = await import('./rules/made.ts');
    const text = made(asked, argv);
    if (asked.output === undefined) out(text);
    else err(written(asked.output, text));
    return 0;
  },
};
