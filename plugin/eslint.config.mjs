import path from 'node:path';
import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import { zones } from '../tools/lint/layers.ts';
import baseConfig from './.config/eslint.config.mjs';

const root = path.resolve(import.meta.dirname, '..');

export default defineConfig([
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', 'test-results/'] },
  ...baseConfig,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.json'] })] },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: root, zones: zones(root) }] },
  },
  {
    files: ['tests/**/*.ts', 'playwright.config.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    // A step of a specification that nobody waits for proves nothing.
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
]);
