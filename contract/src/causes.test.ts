import { expect, test } from 'vitest';
import { describeCause } from './causes.ts';

test('a cause is told in words, and one that only a newer exporter knows stays readable', () => {
  expect(describeCause('dns')).toBe('The name does not resolve');
  expect(describeCause('solar_flare')).toBe('solar flare');
  expect(describeCause('constructor')).toBe('constructor');
});
