/** The minimum number of single-letter edits between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name that somebody probably meant; undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const under = known.find((name) => name.startsWith(`${word}.`));
  if (under !== undefined) return under;
  const [nearest] = known.map((name) => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  return nearest !== undefined && nearest.far <= Math.max(2, word.length / 3) ? nearest.name : undefined;
}
