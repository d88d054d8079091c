import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface BuildInfo {
  readonly version: string;
  /** Commit that the image was built from; `unknown` in a checkout. */
  readonly revision: string;
  readonly node_version: string;
}

const packageDir = path.resolve(import.meta.dirname, '..');

function read(file: string): string | undefined {
  try {
    return readFileSync(path.join(packageDir, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** Version of the package; the Dockerfile writes the file REVISION. */
export function buildInfo(): BuildInfo {
  const { version } = JSON.parse(read('package.json') ?? '{"version":"unknown"}') as { version: string };
  return { version, revision: read('REVISION')?.trim() ?? 'unknown', node_version: process.versions.node };
}
