import { ConfigError } from '../config/config-error.ts';
import { SourceError } from '../model/source.ts';

/** Runs what only reads options: a SourceError that it ends with is one of the configuration, so a ConfigError. */
export async function orConfigError<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SourceError) throw new ConfigError([error.message]);
    throw error;
  }
}
