import { expect, test } from 'vitest';
import { TextBuffer } from './text-buffer.ts';

const parts = [
  '',
  'upstream_status',
  '{name="Größe"}',
  ' 1\n',
  '✓'.repeat(10_000),
  '😀',
  'x'.repeat(100_000),
  '\ud800',
];

test('what is added stands in the buffer as UTF-8, however long it becomes', () => {
  const text = new TextBuffer();
  for (const part of parts) text.add(part);
  expect(text.bytes().equals(Buffer.from(parts.join('')))).toBe(true);
});

test('after a clear it begins anew, in the same memory', () => {
  const text = new TextBuffer();
  text.add('x'.repeat(100_000));
  const { buffer } = text.bytes();
  text.clear();
  expect(text.bytes()).toHaveLength(0);
  text.add('short');
  expect(text.bytes().toString()).toBe('short');
  expect(text.bytes().buffer).toBe(buffer);
});
