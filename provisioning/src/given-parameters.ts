import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Parameters, parametersFrom } from './parameters.ts';

/** The file that whoever works with a checkout edits. */
const file = path.resolve(import.meta.dirname, '../parameters.yaml');

/** The parameters of this checkout. Throws a ParameterError. */
export function givenParameters(): Parameters {
  return parametersFrom((parse(readFileSync(file, 'utf8')) ?? {}) as Record<string, unknown>);
}
