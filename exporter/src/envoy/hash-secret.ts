/**
 * Words for a hash, not the same in two processes, so that nobody can prepare names that all fall into one bucket. A
 * secret beginning alone would not do: a difference in the highest bit of a word passes any multiplication, and the next
 * word undoes it.
 */
export function hashSecret(): { readonly seed: number; readonly factor: number } {
  return { seed: randomWord(), factor: randomWord() };
}

function randomWord(): number {
  return Math.floor(Math.random() * 2 ** 32) | 0;
}
