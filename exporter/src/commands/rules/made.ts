import { readFileSync, writeFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { ParameterError, parametersFrom } from '@uhwatch/provisioning/parameters.ts';
import { parameterFile, ruleFile } from '@uhwatch/provisioning/writers/index.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { RulesArguments } from './arguments.ts';

/** The text that is asked for. `argv` is what makes it again. Throws a ConfigError with every problem. */
export function made(asked: RulesArguments, argv: readonly string[]): string {
  if (asked.printParams) return parameterFile();
  const given = { ...(asked.paramsFile === undefined ? {} : fileParams(asked.paramsFile)), ...asked.params };
  try {
    const command = ['uhwatch rules', ...argv.map(quoted)].join(' ');
    return ruleFile(asked.for, parametersFrom(given), `\`${command}\``);
  } catch (error) {
    if (error instanceof ParameterError) throw new ConfigError(error.problems);
    throw error;
  }
}

/** Writes the result, and says so. Throws a ConfigError. */
export function written(file: string, text: string): string {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ConfigError([
      `${file} cannot be written (${codeOf(error)}); give -o a file in a folder that is there and yours`,
    ]);
  }
  return `wrote ${file}\n`;
}

function fileParams(file: string): Readonly<Record<string, unknown>> {
  const read: unknown = parsed(file);
  if (read === null) return {};
  if (typeof read === 'object' && !Array.isArray(read)) return { ...read };
  throw new ConfigError([`${file}: must be a map of parameters, such as "objective: 99.5"`]);
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) {
      throw new ConfigError([`${file}: not YAML: ${error.message.split('\n', 1)[0]?.replace(/:$/, '')}`]);
    }
    throw new ConfigError([`${file}: the parameters cannot be read (${codeOf(error)}); correct --params`]);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
