import { expect, test } from 'vitest';
import { evidenceResources, pluralOf } from './resources.ts';

test.each([
  ['gateways', evidenceResources.gateways],
  ['networkpolicies', evidenceResources.networkPolicies],
  ['ingresses', evidenceResources.ingresses],
  ['serviceentries', evidenceResources.serviceEntries],
])('%s are asked for by the name that the API serves them under', (plural, row) => {
  expect(pluralOf(row)).toBe(plural);
});
