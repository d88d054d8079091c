import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file that a row somewhere makes: `path` is from the repository's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

const root = path.resolve(import.meta.dirname, '..');

/** Every generated file of the repository; a new generator is one line here. */
async function generatedFiles(): Promise<GeneratedFile[]> {
  return [];
}

function current(file: GeneratedFile): string | undefined {
  try {
    return readFileSync(path.join(root, file.path), 'utf8');
  } catch {
    return undefined;
  }
}

const check = process.argv.includes('--check');
const stale = (await generatedFiles()).filter((file) => current(file) !== file.content);
for (const file of stale) {
  if (check) continue;
  mkdirSync(path.dirname(path.join(root, file.path)), { recursive: true });
  writeFileSync(path.join(root, file.path), file.content);
}
for (const file of stale) console.log(`${check ? 'stale' : 'written'}: ${file.path}`);
if (check && stale.length > 0) {
  console.error('Generated files do not match their rows: run `npm run generate` and commit the result.');
  process.exitCode = 1;
}
