import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Only here: Grafana's build keeps the classic transform, for which React 19 prints a warning in every test run.
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    name: 'plugin',
    root: import.meta.dirname,
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 30_000,
    // Grafana's packages mix ESM and CommonJS in ways that Node's own loader refuses.
    server: { deps: { inline: [/@grafana\//] } },
  },
});
