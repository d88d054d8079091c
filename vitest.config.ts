import { defineConfig } from 'vitest/config';

const node = (name: string, include: string[], timeoutMs = 10_000) => ({
  test: { name, include, environment: 'node' as const, testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

/** One project per workspace; `preview` and `e2e` start real programs and so run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      node('contract', ['contract/src/**/*.test.ts']),
      node('exporter', ['exporter/src/**/*.test.ts']),
      node('provisioning', ['provisioning/src/**/*.test.ts'], 60_000),
      node('dashboards', ['dashboards/src/**/*.test.ts']),
      node('tools', ['tools/**/*.test.ts'], 60_000),
      node('preview', ['preview/**/*.test.ts'], 120_000),
      node('e2e', ['e2e/**/*.test.ts'], 300_000),
      './plugin/vitest.config.mts',
    ],
  },
});
