import { optionNames, options } from '../app/options.ts';
import { choicesOf, envName, type OptionRow } from '../config/option-row.ts';
import type { Command } from './command.ts';

/** What the default of an option looks like, empty where it has none. */
export function defaultOf({ schema }: OptionRow): string {
  const { data } = schema.safeParse(undefined);
  return typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number' ? String(data) : '';
}

/** The words that an option may be, as a sentence behind its help; empty where it may be more. */
export function choices(row: OptionRow): string {
  const words = choicesOf(row);
  return words.length === 0 ? '' : ` One of: ${words.join(', ')}.`;
}

function optionHelp(): string {
  return optionNames
    .map((name) => {
      const row: OptionRow = options[name];
      const value = row.shape === 'switch' ? '' : ' VALUE';
      const initial = defaultOf(row);
      return `  --${name}${value}\n      ${row.help}${choices(row)}${initial === '' ? '' : ` Default: ${initial}.`} (${envName(name)})`;
    })
    .join('\n');
}

/** Help of the program, or of one command. */
export function helpText(commands: readonly Command[], only?: Command): string {
  const shown = only === undefined ? commands : [only];
  const usage = shown.map(({ usage: line, help }) => `  ${line}\n      ${help}`).join('\n');
  const own = shown.flatMap(({ name, ownOptions = [] }) =>
    ownOptions.map(({ flag, help }) => `  ${only === undefined ? `${name}: ` : ''}${flag}\n      ${help}`),
  );
  const ownRows =
    own.length > 0 ? `\nOptions of ${only === undefined ? 'one command' : only.name}:\n${own.join('\n')}\n` : '';
  const rows = shown.some(({ takesOptions }) => takesOptions)
    ? `\nOptions (a flag wins over the environment, which wins over the file of --config):\n  --config FILE\n      YAML file with these options as flat keys. (${envName('config')})\n${optionHelp()}\n`
    : '';
  return `uhwatch shows per upstream service whether anything healthy stands behind it, and why not.\n\nUsage:\n${usage}\n${ownRows}${rows}`;
}
