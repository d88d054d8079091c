import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The import table of docs/architecture.md: what a folder may not import, and why. */
const zone = (target, from, message, except) => ({ target, from, message, ...(except ? { except } : {}) });
const exporter = (...folders) => folders.map((folder) => `./exporter/src/${folder}`);
const libraries = ['kubernetes', 'envoy', 'tail'];
const downstream = ['sources', 'metrics', 'http', 'app', 'commands'];
const zones = [
  zone(
    './contract/src',
    ['./exporter', './plugin', './preview', './provisioning', './dashboards'],
    'contract imports nothing of ours',
  ),
  zone(
    './exporter/src/model',
    exporter('config', 'diagnosis', ...libraries, ...downstream),
    'model imports contract only',
  ),
  zone(
    './exporter/src/config',
    exporter('model', 'diagnosis', ...libraries, ...downstream),
    'config knows option rows only',
  ),
  ...libraries.map((name) =>
    zone(
      `./exporter/src/${name}`,
      exporter('config', 'diagnosis', ...libraries.filter((other) => other !== name), ...downstream),
      'a library imports the model and its own folder',
    ),
  ),
  zone(
    './exporter/src/sources',
    exporter('config', 'diagnosis', 'metrics', 'http', 'app', 'commands'),
    'a source knows its protocol and the model',
  ),
  zone(
    './exporter/src/diagnosis',
    exporter('config', ...libraries, ...downstream),
    'diagnosis is pure: it reads the model',
  ),
  zone(
    './exporter/src/metrics',
    exporter('config', ...libraries, 'sources', 'http', 'app', 'commands'),
    'metrics are functions of model and findings',
  ),
  zone(
    './exporter/src/http',
    exporter('config', ...libraries, 'sources', 'app', 'commands'),
    'http is thin: it shows what others computed',
  ),
  zone('./exporter/src/app', exporter('commands'), 'app wires; commands start it'),
  zone(
    './exporter/src',
    ['./provisioning', './dashboards', './plugin', './preview', './tools', './e2e', './bench'],
    'the running exporter stands alone',
  ),
];
const sourceFolders = [
  'envoy-access-log',
  'envoy-admin',
  'envoy-als',
  'envoy-pod-logs',
  'kubernetes',
  'kubernetes-files',
];
for (const name of sourceFolders) {
  zones.push(
    zone(
      `./exporter/src/sources/${name}`,
      sourceFolders.filter((other) => other !== name).map((other) => `./exporter/src/sources/${other}`),
      'a source imports the model, the libraries and its own folder',
    ),
  );
}
/** What tests may use besides: the clock and the supervisor that the sources run on, and each other's harnesses. */
const testFiles = ['exporter/src/**/*.test.ts', 'exporter/src/**/testing/**/*.ts'];

const fence = (name, home) => ({ name, message: `${name} lives behind one place: ${home}` });
const fences = [
  fence('express', 'exporter/src/http'),
  fence('@prometheus-io/client', 'exporter/src/metrics/process.ts'),
  fence('undici', 'exporter/src/kubernetes/client'),
  fence('@grpc/grpc-js', 'exporter/src/sources/envoy-als'),
];
const fenced = (folder, allowed) => ({
  files: [`${folder}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', { paths: fences.filter(({ name }) => !allowed.includes(name)) }] },
});

export default defineConfig([
  { ignores: ['.venv/', '**/dist/', '**/node_modules/', 'plugin/', '**/testdata/', 'coverage/'] },
  js.configs.recommended,
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      globals: globals.node,
      parserOptions: { project: ['./tsconfig.json', './preview/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.json'] })] },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-else-return': 'error',
      'no-nested-ternary': 'error',
      'no-param-reassign': 'error',
      eqeqeq: 'error',
    },
  },
  { files: testFiles, rules: { 'import-x/no-restricted-paths': 'off' } },
  fenced('exporter/src', []),
  fenced('exporter/src/http', ['express']),
  fenced('exporter/src/metrics', ['@prometheus-io/client']),
  fenced('exporter/src/kubernetes/client', ['undici']),
  fenced('exporter/src/sources/envoy-als', ['@grpc/grpc-js']),
  {
    files: ['exporter/src/**/*.ts'],
    ignores: ['exporter/src/config/**', 'exporter/src/**/*.test.ts', 'exporter/src/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'the environment is read in config/ only' },
      ],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'e2e/**', 'bench/**', 'tools/**', 'preview/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
  {
    // Loops over bytes, run for each line: they keep within the bounds themselves (a fallback for each byte would hide a
    // mistake), and an object for their parameters would be garbage for each line.
    files: ['exporter/src/{envoy,tail,sources/envoy-als}/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-params': ['error', 4] },
  },
  {
    // express knows a handler of errors by its four parameters.
    files: ['exporter/src/http/server.ts'],
    rules: { 'max-params': ['error', 4], '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  { files: ['**/*.config.{js,ts}', '*.config.{js,ts}'], rules: { 'import-x/no-default-export': 'off' } },
  prettier,
]);
