import { helpText } from './commands/help.ts';
import { commands } from './commands/index.ts';
import { ConfigError } from './config/config-error.ts';
import { buildInfo } from './app/build-info.ts';

/** Runs the command line; resolves with the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [word = ''] = argv;
  const named = commands.find(({ name }) => name === word);
  const rest = named === undefined ? argv : argv.slice(1);
  const out = (text: string): void => void process.stdout.write(text);
  if (rest.includes('--help') || rest.includes('-h') || word === 'help') {
    out(helpText(commands, named));
    return 0;
  }
  if (rest.includes('--version')) {
    out(`uhwatch ${buildInfo().version}\n`);
    return 0;
  }
  if (named === undefined && word !== '' && !word.startsWith('-')) {
    throw new ConfigError([`unknown command "${word}"; one of: ${commands.map(({ name }) => name).join(', ')}`]);
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return (named ?? commands[0]).run({
    argv: rest,
    env: process.env,
    signal: stop.signal,
    out,
    err: (text) => void process.stderr.write(text),
    stdin: process.stdin,
    isTerminal: process.stderr.isTTY,
    isOutTerminal: process.stdout.isTTY,
  });
}

// Whoever reads no further, as `head` does, has what was wanted.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const problem of error.problems) process.stderr.write(`uhwatch: ${problem}\n`);
  process.exitCode = 2;
}
