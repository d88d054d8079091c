import path from 'node:path';
import { ESLint, type Linter } from 'eslint';

/** A file that does not exist has no types. */
const withoutTypes: Linter.Config = {
  files: ['**/*.{ts,tsx}'],
  languageOptions: { parserOptions: { project: null, projectService: false } },
};

const linters = new Map<string, Promise<ESLint>>();

/** What the rules that restrict imports, names and calls say of `text`, if it stood in `file` of the tree at `root`. */
export async function fenceComplaints(root: string, file: string, text: string): Promise<string[]> {
  const config = path.join(root, file.startsWith('plugin/') ? 'plugin/eslint.config.mjs' : 'eslint.config.js');
  const linter = linters.get(config) ?? linterOf(config);
  linters.set(config, linter);
  const results = await (await linter).lintText(text, { filePath: path.join(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

async function linterOf(config: string): Promise<ESLint> {
  const { default: configs } = (await import(config)) as { default: Linter.Config[] };
  return new ESLint({
    cwd: path.dirname(config),
    overrideConfigFile: true,
    baseConfig: [...configs, withoutTypes],
    ruleFilter: ({ ruleId }) => ruleId.includes('no-restricted-'),
  });
}
