import { describe, expect, it } from 'vitest';
import { countText, text } from './text';

describe('the texts', () => {
  it('hold values as they are, since React escapes what it draws', () => {
    expect(text('test.text', 'port {{port}}', { port: '<http> & co' })).toBe('port <http> & co');
  });

  it.each([
    [0, '0 upstreams of shop'],
    [1, '1 upstream of shop'],
    [2, '2 upstreams of shop'],
  ])('have a form for each grammatical number: %d', (count, words) => {
    const forms = { one: '{{count}} upstream of {{namespace}}', other: '{{count}} upstreams of {{namespace}}' };
    expect(countText('test.count', forms, { count, namespace: 'shop' })).toBe(words);
  });
});
