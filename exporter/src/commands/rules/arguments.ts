import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type OutputName, outputNames } from '@uhwatch/provisioning/writers/output.ts';
import { ConfigError } from '../../config/config-error.ts';

const flags = {
  for: { type: 'string', default: outputNames[0] },
  param: { type: 'string', multiple: true, default: [] },
  params: { type: 'string' },
  'print-params': { type: 'boolean', default: false },
  output: { type: 'string', short: 'o' },
} as const satisfies ParseArgsOptionsConfig;

/** What the words behind `uhwatch rules` ask for. */
export interface RulesArguments {
  readonly for: OutputName;
  /** By name, as they were given. */
  readonly params: Readonly<Record<string, string>>;
  /** A file with more of them. */
  readonly paramsFile: string | undefined;
  readonly printParams: boolean;
  /** Undefined for standard output. */
  readonly output: string | undefined;
}

/** Reads the words behind `uhwatch rules`. Throws a ConfigError. */
export function argumentsOf(argv: readonly string[], usage: string): RulesArguments {
  const values = parsed(argv, usage);
  const name = outputNames.find((each) => each === values.for);
  const problems = [
    ...(name === undefined ? [`--for ${values.for} is not known; choose ${outputNames.join(', ')}`] : []),
    ...values.param
      .filter((given) => given.indexOf('=') < 1)
      .map((given) => `--param ${given} has no name and value; write --param NAME=VALUE, such as objective=99.5`),
  ];
  if (name === undefined || problems.length > 0) throw new ConfigError(problems);
  return {
    for: name,
    params: Object.fromEntries(values.param.map((given) => pairOf(given))),
    paramsFile: values.params,
    printParams: values['print-params'],
    output: values.output,
  };
}

function pairOf(given: string): [name: string, value: string] {
  const at = given.indexOf('=');
  return [given.slice(0, at), given.slice(at + 1)];
}

function parsed(argv: readonly string[], usage: string) {
  try {
    return parseArgs({ args: [...argv], options: flags }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${why.split('. ', 1)[0] ?? why}; ${usage}`]);
  }
}
