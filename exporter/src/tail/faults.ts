import { SourceError } from '../model/source.ts';

/** The system's code of a failed call, such as `ENOENT`; empty when there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function missing(path: string): SourceError {
  return new SourceError(
    `${path} does not exist; create it or correct the path (it is read from its start once it appears)`,
  );
}

export function notRegular(path: string): SourceError {
  return new SourceError(`${path} is not a regular file; name the log file itself`);
}

export function nothingMatches(glob: string): SourceError {
  return new SourceError(
    `no log matches ${glob}; create one or correct the pattern (a log is read from its start once it appears)`,
  );
}

/** The sentence of a log, or of a folder of logs, that cannot be read. */
export function unreadable(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const code = codeOf(error);
  if (code === 'ENOENT') return missing(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return new SourceError(`${path} may not be read; give the user that runs uhwatch read permission on it`);
  }
  if (code === 'ENOTDIR') return new SourceError(`a part of ${path} is a file, not a folder; correct the path`);
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new SourceError(`${path} cannot be opened, too many files are open; raise the limit on open files (nofile)`);
  }
  return new SourceError(`${path} cannot be read (${code || String(error)}); check the file system`);
}
