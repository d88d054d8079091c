import { SourceError } from '../model/source.ts';
import { builtinFormats, compileFormat, type Formats, type GivenFormat } from './format/compile.ts';
import { FormatError } from './format/template.ts';
import { createIdentify, type Identify } from './identity.ts';

/** The option that every source of Envoys reads. */
export interface EnvoyOptions {
  /** Regular expressions; see `createIdentify`. */
  readonly 'envoy.upstream-patterns': readonly string[];
}

/** The options that every source of Envoy's text and JSON logs reads. */
export interface EnvoyLogOptions extends EnvoyOptions {
  /** Undefined for all that are recognized. */
  readonly 'envoy-access-log.format': GivenFormat | undefined;
  /** Where to begin in a log that exists already. */
  readonly 'envoy-access-log.start-at': 'start' | 'end';
}

export function identifyOf(config: EnvoyOptions): Identify {
  return createIdentify({ patterns: config['envoy.upstream-patterns'].map((pattern) => new RegExp(pattern)) });
}

/** Throws a SourceError for a format that cannot be used. */
export function formatsOf(config: EnvoyLogOptions): Formats {
  return givenFormats('envoy-access-log.format', config['envoy-access-log.format']);
}

/** The given format, compiled, or all that are recognized. Throws a SourceError that names the option. */
export function givenFormats(option: string, given: GivenFormat | undefined): Formats {
  if (given === undefined) return builtinFormats;
  try {
    return compileFormat(given);
  } catch (error) {
    if (error instanceof FormatError) throw new SourceError(`${option}: the format cannot be used: ${error.message}`);
    throw error;
  }
}
