import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

interface Project {
  readonly include: string[];
  readonly exclude?: string[];
  readonly timeoutMs?: number;
  /** Projects of a later group start when those before are done: real programs get the machine for themselves. */
  readonly group?: number;
  readonly maxWorkers?: number;
  /** Modules whose `setup` runs before the first file. */
  readonly globalSetup?: string[];
}

function project(name: string, { include, exclude = [], timeoutMs = 10_000, group = 0, ...rest }: Project) {
  return {
    test: {
      name,
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      environment: 'node' as const,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      // Vitest's own second is short for a page on a machine that draws two others.
      expect: { poll: { timeout: 10_000 } },
      sequence: { groupOrder: group },
      ...rest,
    },
  };
}

/** What takes a minute and more begins first, so that no worker has it alone at the end. */
const longest = /(apiserver-restarts|diagnosis|faults|rules\.vmalert|recipes)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isShort = ({ moduleId }: TestSpecification): boolean => !longest.test(path.basename(moduleId));
    return (await super.sort(files)).sort((a, b) => Number(isShort(a)) - Number(isShort(b)));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Vitest's own default leaves a core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    projects: [
      project('contract', { include: ['contract/src/**/*.test.ts'] }),
      project('exporter', { include: ['exporter/src/**/*.test.ts'] }),
      project('provisioning', { include: ['provisioning/{src,backtest}/**/*.test.ts'], timeoutMs: 60_000 }),
      project('dashboards', { include: ['dashboards/src/**/*.test.ts'] }),
      project('tools', {
        include: ['tools/**/*.test.ts', 'bench/**/*.test.ts'],
        exclude: ['tools/recipes.test.ts'],
        timeoutMs: 60_000,
      }),
      // Compiles a copy of the tree: no unit test.
      project('recipes', { include: ['tools/recipes.test.ts'], timeoutMs: 120_000 }),
      './plugin/vitest.config.mts',
      // Browsers are busy where real programs mostly wait, for an alert or for a recorded incident: they share the machine.
      project('preview', {
        include: ['preview/**/*.test.ts'],
        timeoutMs: 120_000,
        group: 1,
        maxWorkers: 3,
        globalSetup: ['preview/testing/scripts.ts'],
      }),
      project('e2e', { include: ['e2e/*.test.ts'], timeoutMs: 60_000, group: 1, maxWorkers: 3 }),
      // `npm run e2e:cluster` runs it in a network namespace of its own; each file has a control plane to itself.
      project('cluster', { include: ['e2e/cluster/**/*.test.ts'], timeoutMs: 120_000, group: 2, maxWorkers: 3 }),
    ],
  },
});
