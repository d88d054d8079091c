import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildInfo } from '../metrics/families/self.ts';
import { packageDir } from './package-dir.ts';

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
