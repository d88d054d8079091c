import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folders of what others wrote, and what programs made. Those whose names begin with a dot hold nothing of ours either. */
const notOurs = ['node_modules', 'dist', 'coverage', 'test-results'];

/** The files in a folder of the tree at `root` and below it, by their paths from the root, with slashes. */
export function filesIn(root: string, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (notOurs.includes(entry.name) || entry.name.startsWith('.')) return [];
    return entry.isDirectory() ? filesIn(root, name) : [name];
  });
}

/** TypeScript of ours, tests and all. */
export function typeScriptIn(root: string): string[] {
  return filesIn(root).filter((file) => /\.tsx?$/.test(file) && !/(?:^|\/)testdata\//.test(file));
}

export function isTest(file: string): boolean {
  return /\.(?:test|spec)\.tsx?$/.test(file);
}

export function read(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
