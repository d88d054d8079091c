import { isOptional, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it } from 'vitest';
import { columns, nameColumn } from './columns';
import { layoutFor, widthsOf } from './layout';

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

  it('leave the words of an upstream as much room inside of groups as outside', () => {
    const layout = layoutFor([], 1000);
    const [first = 0] = widthsOf(layout, 1000, 0);
    const inside = widthsOf(layout, 1000, 40);
    expect(inside[0]).toBe(first + 40);
    expect(inside.reduce((sum, width) => sum + width)).toBeCloseTo(1000);
  });

  it('are all there in a narrow panel too, beside the name or under it', () => {
    const wide = layoutFor([], 620);
    const narrow = layoutFor([], 619);
    expect(wide.below).toEqual([]);
    expect(narrow.below).not.toEqual([]);
    expect(new Set([...narrow.columns, ...narrow.below])).toEqual(new Set(wide.columns));
    expect(narrow.columns).toContain(nameColumn);
  });
});
