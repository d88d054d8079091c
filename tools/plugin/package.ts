import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { archiveOf, textOf, zipped } from './archive.ts';
import { problemsOf } from './checks.ts';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'plugin/out');

const archive = archiveOf(path.join(root, 'plugin/dist'));
const problems = problemsOf(archive);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const { info } = JSON.parse(textOf(archive, 'plugin.json') ?? '') as { info: { updated: string } };
const file = path.join(out, archive.name);
// One archive, so that whoever unzips what lies there need not name its version.
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(file, zipped(archive, info.updated));
console.log(`written: ${path.relative(root, file)}`);
