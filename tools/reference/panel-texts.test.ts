import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { panelTexts } from './panel-texts.ts';

const root = path.resolve(import.meta.dirname, '../..');
const source = path.join(root, 'plugin/src');
/** What runs in tests alone. */
const isPlayed = (name: string) => /\.test\.|(^|\/)(test-|recorded\.)/.test(name);
const files = globSync('**/*.{ts,tsx}', { cwd: source, exclude: isPlayed });

/** Whose arguments nobody reads, or come from the file of texts. */
const silent = new Set(['text', 'countText', 'css', 'cx']);
/** Attributes and properties that nobody reads. */
const codes = new Set([
  'className',
  'd',
  'style',
  'viewBox',
  'rel',
  'role',
  'type',
  'id',
  'path',
  'key',
  'fill',
  'stroke',
]);
/** Those whose words people read, a single one too if it is no identifier. */
const labels = new Set([
  'title',
  'label',
  'hint',
  'placeholder',
  'tooltip',
  'name',
  'description',
  'alt',
  'aria-label',
]);

/** The literals of a file that people would read in English, whatever their language. */
function strayTexts(name: string, code: string): string[] {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isSilent(node)) {
      return;
    }
    const words = wordsOf(node);
    if (words !== undefined && isRead(node, words)) {
      found.push(words.trim());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isSilent(node: ts.Node): boolean {
  if (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isThrowStatement(node)
  ) {
    return true;
  }
  if (ts.isCallExpression(node)) {
    return ts.isIdentifier(node.expression) && silent.has(node.expression.text);
  }
  return (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) && codes.has(node.name.getText());
}

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … ');
  }
  return undefined;
}

/** Formats of times, and functions of CSS. */
const noWords = /^([YMDHms:. -]+|[a-z-]+\(.*)$/;

/** A text of an element, a label, and whatever has two words. */
function isRead(node: ts.Node, words: string): boolean {
  const { parent } = node;
  const isLabel = (ts.isJsxAttribute(parent) || ts.isPropertyAssignment(parent)) && labels.has(parent.name.getText());
  return (
    (ts.isJsxText(node) && /\p{L}/u.test(words)) ||
    (isLabel && /\p{Lu}/u.test(words)) ||
    (/\p{L}{2,}[,:.]? \p{L}/u.test(words) && !noWords.test(words))
  );
}

/** The texts that are asked for outside of functions. */
function callsWhileLoading(node: ts.Node): string[] {
  if (ts.isFunctionLike(node)) {
    return [];
  }
  const isCall = ts.isCallExpression(node) && /^(text|countText)$/.test(node.expression.getText());
  const inside: string[] = [];
  ts.forEachChild(node, (child) => {
    inside.push(...callsWhileLoading(child));
  });
  return isCall ? [node.getText()] : inside;
}

/** Functions of the contract that tell terms in English where nobody hands them a language. */
const telling = /^(describe(Cause|Class|Confidence|Query|State|StatusWord)|searchFor)$/;
/** English words of the contract that those functions tell. */
const englishOnly = new Set(['causeTable', 'confidenceWords', 'classMeanings', 'describeStatus', 'statusWords']);

/** Where a file tells terms of the contract in English alone. */
function englishTerms(name: string, code: string): string[] {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isUntold =
      ts.isCallExpression(node) &&
      telling.test(node.expression.getText()) &&
      node.arguments.at(-1)?.getText() !== 'tell';
    if (isUntold || (ts.isIdentifier(node) && englishOnly.has(node.text))) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the texts of the panel', () => {
  it.each(files)('can be told in another language: %s', (name) => {
    expect(strayTexts(name, readFileSync(path.join(source, name), 'utf8'))).toEqual([]);
  });

  it.each([
    ['an element', '<p>Wait</p>'],
    ['a part of an element', '<p>{count} of {all}</p>'],
    ['a name', '<ul aria-label="Commands" />'],
    ['a name by condition', '<ul aria-label={isOpen ? "Hide its ports" : "Show its ports"} />'],
    ['a column', "const column = { title: 'Status' };"],
    ['a sentence', 'const words = `Upstreams, by ${column}`;'],
  ])('are found where they are not: %s', (_, code) => {
    expect(strayTexts('a.tsx', code)).not.toEqual([]);
  });

  it.each(files)('have the terms of the contract in the language of the reader: %s', (name) => {
    expect(englishTerms(name, readFileSync(path.join(source, name), 'utf8'))).toEqual([]);
  });

  it.each(['describeCause(cause, reason)', 'statusWords[status]', 'searchFor(search)'])(
    'are found where a term is told in English alone: %s',
    (code) => {
      expect(englishTerms('a.ts', code)).not.toEqual([]);
    },
  );

  it.each(files)('are not asked for before the language of the reader is known: %s', (name) => {
    const file = ts.createSourceFile(name, readFileSync(path.join(source, name), 'utf8'), ts.ScriptTarget.Latest, true);
    expect(callsWhileLoading(file)).toEqual([]);
  });

  it('are all in the file of English texts, and it holds no others', () => {
    const { path: file, content } = panelTexts();
    expect(readFileSync(path.join(root, file), 'utf8')).toBe(content);
  });
});
