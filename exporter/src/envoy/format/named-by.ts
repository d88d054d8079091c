import { type Field, fields } from '../entry.ts';
import type { Template } from './template.ts';
import type { TextPlan } from './text-plan.ts';

/** Which field names the upstream of a line, and the number of the request ID where that stands before it. */
export interface NamedBy {
  readonly field: Field;
  readonly id: number | undefined;
}

export function namedBy({ operators }: Template, { left }: TextPlan): NamedBy {
  const field = operators.some((operator) => operator.field === 'cluster') ? 'cluster' : 'authority';
  const id = operators.findIndex(({ shape }) => shape === 'id');
  // A name behind the last quote, or before all that a client sends, is surely it.
  const isAmongClients = left.to <= left.from && operators[left.to]?.field === field && id >= 0 && id < left.to;
  return { field: fields[field], id: isAmongClients ? id : undefined };
}
