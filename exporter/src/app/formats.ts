import { ConfigError } from '../config/config-error.ts';
import { builtinFormats, compileFormat, type Formats, type GivenFormat } from '../envoy/format/compile.ts';
import { FormatError } from '../envoy/format/template.ts';

/** The given format, compiled, or all that are recognised. Throws a ConfigError that names the option. */
export function formatsOf(option: string, given: GivenFormat | undefined): Formats {
  if (given === undefined) return builtinFormats;
  try {
    return compileFormat(given);
  } catch (error) {
    if (error instanceof FormatError) throw new ConfigError([`${option}: the format cannot be used: ${error.message}`]);
    throw error;
  }
}
