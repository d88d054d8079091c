import { isOptional, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it } from 'vitest';
import { columns, nameColumn } from './columns';
import { layoutFor } from './layout';

describe('the columns', () => {
  it('have ids, titles and places in the order of their own', () => {
    for (const values of [
      columns.map(({ id }) => id),
      columns.map(({ title }) => title()),
      columns.flatMap(({ precedence }) => (precedence === undefined ? [] : String(precedence))),
    ]) {
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it.each(panelRoles.filter((role) => !isOptional(role)))(
    'read the query %s, which the panel is not complete without',
    (role) => {
      expect(columns.flatMap(({ reads }) => reads)).toContain(role);
    },
  );

  it('are all there in a narrow panel too, beside the name or under it', () => {
    const wide = layoutFor([], 620);
    const narrow = layoutFor([], 619);
    expect(wide.below).toEqual([]);
    expect(narrow.below).not.toEqual([]);
    expect(new Set([...narrow.columns, ...narrow.below])).toEqual(new Set(wide.columns));
    expect(narrow.columns).toContain(nameColumn);
  });
});
