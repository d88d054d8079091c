import { spawnSync } from 'node:child_process';

/** Passed on to the test runner: `npm run check -- --reporter=json`. */
const extra = process.argv.slice(2);

/** `npm run check`: exactly what CI runs, in the order in which a mistake shows soonest. */
const steps = [
  ['generated files are fresh', 'node', 'tools/generate.ts', '--check'],
  ['format', 'npm', 'run', '--silent', 'format:check'],
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['types', 'npm', 'run', '--silent', 'typecheck'],
  ['tests', 'npm', 'test', ...(extra.length > 0 ? ['--', ...extra] : [])],
] as const;

for (const [name, command, ...args] of steps) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${name}: failed`);
    process.exit(status ?? 1);
  }
}
