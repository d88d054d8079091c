import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { tellAll } from '@uhwatch/contract/terms.ts';
import pluginJson from '../../plugin/src/plugin.json' with { type: 'json' };
import type { GeneratedFile } from '../generated-file.ts';

const source = path.resolve(import.meta.dirname, '../../plugin/src');

interface Texts {
  [key: string]: string | Texts;
}

/** The English texts of the panel as Grafana's translators take them, by the parts of their keys. */
export function panelTexts(): GeneratedFile {
  const texts: Texts = {};
  for (const [key, english] of [...calls(), ...terms()].sort(([a], [b]) => (a < b ? -1 : 1)))
    put(texts, key.split('.'), english);
  const file = `plugin/src/locales/en-US/${pluginJson.id}.json`;
  return { path: file, content: `${JSON.stringify(texts, null, 2)}\n` };
}

/** By key, the terms of the contract. */
function terms(): Map<string, string> {
  const found = new Map<string, string>();
  tellAll((key, english) => {
    found.set(key, english);
    return english;
  });
  return found;
}

/** By key, the English texts of the calls of `text` and `countText`. Throws an Error where a key has two. */
function calls(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of globSync('**/*.{ts,tsx}', { cwd: source, exclude: (each) => each.includes('.test.') })) {
    const file = ts.createSourceFile(name, readFileSync(path.join(source, name), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      for (const [key, english] of ts.isCallExpression(node) ? textsOf(node, name) : []) {
        if ((found.get(key) ?? english) !== english) {
          throw new Error(`plugin/src/${name}: the key ${key} has another text elsewhere; give it another key`);
        }
        found.set(key, english);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

/** The texts of a call, with the endings by which i18next tells the forms of a number. Throws an Error at what is no literal. */
function textsOf({ expression, arguments: [key, english] }: ts.CallExpression, name: string): [string, string][] {
  const called = ts.isIdentifier(expression) ? expression.text : '';
  if (called !== 'text' && called !== 'countText') return [];
  if (key !== undefined && ts.isStringLiteralLike(key)) {
    if (english !== undefined && ts.isStringLiteralLike(english)) return [[key.text, english.text]];
    if (english !== undefined && ts.isObjectLiteralExpression(english)) {
      return english.properties.map((form) => {
        if (ts.isPropertyAssignment(form) && ts.isIdentifier(form.name) && ts.isStringLiteralLike(form.initializer)) {
          return [`${key.text}_${form.name.text}`, form.initializer.text];
        }
        throw new Error(`plugin/src/${name}: each form of ${key.text} is a literal`);
      });
    }
  }
  throw new Error(`plugin/src/${name}: ${called}(...) takes its key and its English text as literals`);
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
