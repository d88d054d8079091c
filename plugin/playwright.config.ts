import { type PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

/** Needs a running Grafana with the panel: `docker compose up --build --wait` at the repository's root. */
export default defineConfig<PluginOptions>({
  testDir: './tests',
  use: { baseURL: process.env.GRAFANA_URL ?? 'http://localhost:3000' },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'] } }],
});
