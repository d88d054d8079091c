import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import pluginJson from '../../plugin/src/plugin.json' with { type: 'json' };
import type { GeneratedFile } from '../generated-file.ts';

const source = path.resolve(import.meta.dirname, '../../plugin/src');

interface Texts {
  [key: string]: string | Texts;
}

/** The English texts of the panel as Grafana's translators take them, by the parts of their keys. */
export function panelTexts(): GeneratedFile {
  const texts: Texts = {};
  for (const [key, english] of [...calls()].sort(([a], [b]) => (a < b ? -1 : 1))) put(texts, key.split('.'), english);
  const file = `plugin/src/locales/en-US/${pluginJson.id}.json`;
  return { path: file, content: `${JSON.stringify(texts, null, 2)}\n` };
}

/** By key, the English text of each call of `text`. Throws an Error where key or text is no literal, or a key has two. */
function calls(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of globSync('**/*.{ts,tsx}', { cwd: source, exclude: (each) => each.includes('.test.') })) {
    const file = ts.createSourceFile(name, readFileSync(path.join(source, name), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText(file) === 'text') {
        const [key, english] = node.arguments;
        if (!key || !english || !ts.isStringLiteralLike(key) || !ts.isStringLiteralLike(english)) {
          throw new Error(`plugin/src/${name}: text(...) takes its key and its English text as literals`);
        }
        if ((found.get(key.text) ?? english.text) !== english.text) {
          throw new Error(`plugin/src/${name}: the key ${key.text} has another text elsewhere; give it another key`);
        }
        found.set(key.text, english.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function put(texts: Texts, [first = '', ...rest]: readonly string[], english: string): void {
  if (rest.length === 0) {
    texts[first] = english;
    return;
  }
  const inner = texts[first] ?? {};
  if (typeof inner === 'string') throw new Error(`the key ${first} is a text and the beginning of other keys`);
  texts[first] = inner;
  put(inner, rest, english);
}
