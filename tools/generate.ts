import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GeneratedFile } from './generated-file.ts';
import { causeList } from './cause-folders.ts';

/** `npm run generate` writes what is stale; with `--check` it only tells, and fails. */
const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

function current(file: GeneratedFile): string | undefined {
  try {
    return readFileSync(path.join(root, file.path), 'utf8');
  } catch {
    return undefined;
  }
}

function bringUpToDate(files: readonly GeneratedFile[]): void {
  for (const file of files) {
    if (current(file) === file.content) continue;
    console.log(`${check ? 'stale' : 'written'}: ${file.path}`);
    if (check) process.exitCode = 1;
    else {
      mkdirSync(path.dirname(path.join(root, file.path)), { recursive: true });
      writeFileSync(path.join(root, file.path), file.content);
    }
  }
}

bringUpToDate([causeList()]);
// Only now, because each imports what was written before.
const { listFiles } = await import('./row-folders.ts');
bringUpToDate(listFiles());
const { generatedFiles } = await import('./generated-files.ts');
bringUpToDate(await generatedFiles());
if (process.exitCode === 1) console.error('Run `npm run generate` and commit what it writes.');
