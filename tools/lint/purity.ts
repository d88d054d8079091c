import type { Linter } from 'eslint';
import { testFiles } from './test-files.ts';

/** What is pure: the same input gives the same result, whenever and wherever it runs. */
const pureFiles = [
  'contract/src/**/*.ts',
  'exporter/src/model/**/*.ts',
  'exporter/src/diagnosis/**/*.ts',
  'exporter/src/history/**/*.ts',
  'exporter/src/metrics/families/**/*.ts',
  'exporter/src/kubernetes/{*,cluster/**/*,objects/**/*}.ts',
  'exporter/src/envoy/**/*.ts',
  'exporter/src/tail/{docker-json,faults,framing,join,ledger,line-splitter,pace}.ts',
];

/** Draws the secret of a hash, which changes where a name is kept and never what is answered. */
const drawsSecret = 'exporter/src/envoy/hash-secret.ts';

const clock = 'pure code knows no clock: take the time from an event, or from a clock that is handed in';
const random = 'pure code knows no random number: have it handed in';
const timer = 'pure code knows no timer: return when something is due, and let the caller wait';
const outside = 'pure code knows nothing outside itself, neither process nor network: have it handed in';
const log = 'pure code knows no log: return what there is to tell';
const imports =
  'pure code imports files of ours and zod, at its top: no file system, no network, no timer, no log and no random number';

const globalsBy = new Map([
  [clock, ['performance']],
  [random, ['crypto']],
  [timer, ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']],
  [outside, ['process', 'fetch', 'WebSocket', 'EventSource', 'navigator', 'global', 'globalThis', 'require']],
  [log, ['console']],
]);

/** The code that lint keeps free of clocks, random numbers, files, network, timers and logs. */
export const purity: Linter.Config = {
  files: pureFiles,
  ignores: [...testFiles, drawsSecret],
  rules: {
    'no-restricted-globals': [
      'error',
      ...[...globalsBy].flatMap(([message, names]) => names.map((name) => ({ name, message }))),
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: clock },
      { object: 'Math', property: 'random', message: random },
      { object: 'AbortSignal', property: 'timeout', message: timer },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
      { selector: 'CallExpression[callee.name="Date"]', message: clock },
      { selector: 'ImportExpression', message: imports },
    ],
    // A type does nothing.
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ regex: '^(?!\\.|@uhwatch/contract/|zod$)', message: imports, allowTypeImports: true }] },
    ],
  },
};
