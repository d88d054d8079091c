import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { passages, zones, zonesBut } from './tools/lint/layers.ts';
import { purity } from './tools/lint/purity.ts';
import { testFiles } from './tools/lint/test-files.ts';
import { thirdPartyFences } from './tools/lint/third-parties.ts';

const root = import.meta.dirname;

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
      parserOptions: { project: ['./tsconfig.json', './preview/tsconfig.json'], tsconfigRootDir: root },
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
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: zones(root) }],
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
  ...passages.map(({ files, may }) => ({
    files,
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: root, zones: zonesBut(root, may) }] },
  })),
  { files: testFiles, rules: { 'import-x/no-restricted-paths': 'off' } },
  ...thirdPartyFences,
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
  purity,
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
