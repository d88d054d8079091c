import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Parameters, parametersFrom } from './parameters.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The file that whoever works with a checkout edits. */
export const ownParameters = 'provisioning/parameters.yaml';

/** The parameters of a file of this checkout, but for those that are given beside it. Throws a ParameterError. */
export function givenParameters(
  file: string = ownParameters,
  beside: Readonly<Record<string, unknown>> = {},
): Parameters {
  const given = (parse(readFileSync(path.join(root, file), 'utf8')) ?? {}) as Record<string, unknown>;
  return parametersFrom({ ...given, ...beside });
}
