const allowed = ['service', 'namespace', 'port', 'subset'] as const;
const allowedNames: ReadonlySet<string> = new Set(allowed);
const written = allowed.map((name) => `(?<${name}>...)`).join(', ');

function compile(pattern: string): RegExp | string {
  try {
    // With an empty alternative it matches everything, so that the names of all its groups can be read from a match.
    return new RegExp(`${pattern}|`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return why.slice(why.lastIndexOf(': ') + 2);
  }
}

/**
 * Why a regular expression cannot say whom the name of an upstream means; undefined when it can. It is JavaScript's, and
 * its named groups are the labels of an upstream: `service`, and where they are told `namespace`, `port`, `subset`.
 */
export function upstreamPatternFault(pattern: string): string | undefined {
  const compiled = compile(pattern);
  if (typeof compiled === 'string') {
    return `pattern "${pattern}" is no regular expression (${compiled}); named groups are written ${written}`;
  }
  const names = Object.keys(compiled.exec('')?.groups ?? {});
  const unknown = names.find((name) => !allowedNames.has(name));
  if (unknown !== undefined) {
    return `pattern "${pattern}" has a group "${unknown}", which is no label of an upstream; use ${written}`;
  }
  if (names.includes('service')) return undefined;
  return `pattern "${pattern}" does not say which part is the service; put it in a group (?<service>...)`;
}
