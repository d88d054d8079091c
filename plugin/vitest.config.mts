import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Only here: Grafana's build keeps the classic transform, for which React 19 prints a warning in every test run.
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    name: 'plugin',
    root: import.meta.dirname,
    environment: 'jsdom',
    // Grafana's packages and jsdom are compiled once for a worker, in a quarter of the time; a file still has a world of its own.
    pool: 'vmThreads',
    // As many as the other projects of the group have; this pool would take another number.
    maxWorkers: '100%',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 30_000,
    // Grafana's packages mix ESM and CommonJS in ways that Node's own loader refuses.
    server: { deps: { inline: [/@grafana\//] } },
  },
});
