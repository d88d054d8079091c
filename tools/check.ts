import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Passed on to the test runner: `npm run check -- --reporter=json`. */
const extra = process.argv.slice(2);

/** `npm run check`: exactly what CI runs. First what needs no program to run, in the order in which it takes long. */
const reads = [
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['types', 'npm', 'run', '--silent', 'typecheck'],
  ['format', 'npm', 'run', '--silent', 'format:check'],
  ['generated files are fresh', 'node', 'tools/generate.ts', '--check'],
] as const;

/** Runs one, and prints what it says when it has ended, so that two at a time do not mix their words. */
async function passes([name, command, ...args]: (typeof reads)[number]): Promise<boolean> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.stdout.write(`\n== ${name}${status === 0 ? '' : ': failed'}\n${Buffer.concat(said).toString()}`);
  return status === 0;
}

/** Takes steps until none is left. */
async function work(steps: Iterator<(typeof reads)[number]>): Promise<boolean> {
  let allPass = true;
  for (let step = steps.next(); !step.done; step = steps.next()) allPass = (await passes(step.value)) && allPass;
  return allPass;
}

const steps = reads.values();
const passed = await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, () => work(steps)));
if (passed.includes(false)) process.exit(1);

console.log('\n== tests');
const { status } = spawnSync('npm', ['test', ...(extra.length > 0 ? ['--', ...extra] : [])], { stdio: 'inherit' });
if (status !== 0) {
  console.error('\ntests: failed');
  process.exit(status ?? 1);
}
