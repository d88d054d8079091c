import { list, object, text, textMap } from '../json.ts';

type Labels = ReadonlyMap<string, string>;

/** Whether labels match. */
export type LabelSelector = (labels: Labels) => boolean;

/** metav1.LabelSelector: all of `matchLabels` and all of `matchExpressions`; an empty one matches everything. */
export function labelSelector(value: unknown): LabelSelector {
  const source = object(value);
  const pairs = textMap(source['matchLabels']);
  const expressions = list(source['matchExpressions']).map(expression);
  return (labels) => hasAll(labels, pairs) && expressions.every((matches) => matches(labels));
}

/** Whether labels have each of the pairs. */
export function hasAll(labels: Labels, pairs: Labels): boolean {
  for (const [key, value] of pairs) if (labels.get(key) !== value) return false;
  return true;
}

function expression(value: unknown): LabelSelector {
  const { key: givenKey, operator, values: givenValues } = object(value);
  const key = text(givenKey) ?? '';
  const values = list(givenValues);
  switch (operator) {
    case 'In':
      return (labels) => values.includes(labels.get(key));
    case 'NotIn':
      return (labels) => !values.includes(labels.get(key));
    case 'Exists':
      return (labels) => labels.has(key);
    case 'DoesNotExist':
      return (labels) => !labels.has(key);
    default:
      // An operator of the future selects nothing that could be told of.
      return () => false;
  }
}
