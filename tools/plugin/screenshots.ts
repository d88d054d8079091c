import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const taken = path.join(root, 'preview/test-results');

const { info } = JSON.parse(readFileSync(path.join(root, 'plugin/src/plugin.json'), 'utf8')) as {
  info: { screenshots: { path: string }[] };
};
const names = info.screenshots.map(({ path: file }) => path.basename(file));
const missing = names.filter((name) => !existsSync(path.join(taken, name)));
if (missing.length > 0) {
  console.error(`no browser test took ${missing.join(', ')}: run \`npx vitest run --project preview views\` first`);
  process.exit(1);
}
for (const name of names) copyFileSync(path.join(taken, name), path.join(root, 'plugin/src/img', name));
