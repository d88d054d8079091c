const name = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const key = `([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?${name}`;
const value = `(${name})?`;
const values = `\\(\\s*${value}(\\s*,\\s*${value})*\\s*\\)`;
/** One requirement of a label selector (k8s.io/apimachinery/pkg/labels: Parse). */
const requirement = new RegExp(
  `^\\s*(!\\s*${key}|${key}(\\s*(==?|!=)\\s*${value}|\\s+(in|notin)\\s*${values}|\\s*[<>]\\s*-?\\d+)?)\\s*$`,
);
/** Commas between requirements: those within parentheses separate the values of one. */
const separator = /,(?![^(]*\))/;

/** What keeps a text from being a label selector, as the end of a sentence; undefined when it can be used. */
export function selectorFault(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const wrong = text.split(separator).find((part) => !requirement.test(part));
  if (wrong === undefined) return undefined;
  const where = wrong.trim() === '' ? 'nothing stands between two commas or at an end' : `"${wrong.trim()}" is none`;
  return `"${text}" is no label selector: ${where}; write label=value, separated by commas, such as app=web,tier in (a, b),!canary`;
}
