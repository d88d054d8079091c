import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { complaintOf, type Figure } from './bench.ts';
import { benches } from './benches.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; one of:`);
  for (const load of Object.values(benches)) {
    const { name, help } = await load();
    console.error(`  ${name}: ${help}`);
  }
  process.exit(2);
}

/**
 * Measures in a process of its own: what other benchmarks leave in the heap, and what V8 learned from them, costs als
 * two fifths of its figure and kubernetes-churn a fifth.
 */
async function measure(name: string): Promise<readonly Figure[]> {
  const child = fork(path.join(import.meta.dirname, 'measure.ts'), [name]);
  let figures: readonly Figure[] | undefined;
  child.on('message', (message) => (figures = message as readonly Figure[]));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 || figures === undefined) throw new Error(`${name} ended with ${String(code)} before it was measured`);
  return figures;
}

const figures: Figure[] = [];
for (const name of Object.keys(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  figures.push(...(await measure(name)));
}
const complaints = figures.flatMap((figure) => complaintOf(figure) ?? []);
for (const complaint of complaints) console.error(complaint);
for (const figure of figures) console.log(JSON.stringify(figure));
process.exitCode = complaints.length === 0 ? 0 : 1;
