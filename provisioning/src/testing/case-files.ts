import { globSync } from 'node:fs';
import path from 'node:path';
import { type CaseFile, readCases } from './promtool.ts';

const folder = path.join(import.meta.dirname, '..');

/** The cases beside the alerts, by the name of their file. */
export function caseFiles(): [name: string, file: CaseFile][] {
  const names = globSync('alerts/*.promtool.yml', { cwd: folder }).sort();
  return names.map((name) => [name, readCases(path.join(folder, name))]);
}
