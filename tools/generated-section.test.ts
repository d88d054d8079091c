import { expect, test } from 'vitest';
import { withSection } from './generated-section.ts';

const page = '# Title\n\n<!-- generated: list -->\n\nold\n\n<!-- /generated -->\n\nThe end.\n';

test('only what stands between the markers is written anew', () => {
  const expected = '# Title\n\n<!-- generated: list -->\n\nnew\n\n<!-- /generated -->\n\nThe end.\n';
  expect(withSection(page, 'list', 'new')).toBe(expected);
  expect(withSection(expected, 'list', 'new')).toBe(expected);
});

test('a page without the markers is a fault that says which', () => {
  expect(() => withSection(page, 'table', 'new')).toThrow(
    'the page has no part between <!-- generated: table --> and <!-- /generated -->; write both',
  );
});
