import { ConfigError } from '../../config/config-error.ts';

/** Turns what the system, or gunzip, says of a log into the sentence of a ConfigError. */
export async function named<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw unreadable(name, String(error.code));
    throw error;
  }
}

function unreadable(file: string, code: string): ConfigError {
  if (code === 'ENOENT') return new ConfigError([`${file} does not exist; correct the path`]);
  if (code === 'EACCES') return new ConfigError([`${file} may not be read; give yourself read permission on it`]);
  if (code.startsWith('Z_'))
    return new ConfigError([`${file} begins like gzip and is not, or is cut off (${code}); get it whole`]);
  return new ConfigError([`${file} cannot be read (${code}); check the file system`]);
}
