/** Tells a term to a person: by its key in the language of who reads it, in these English words where nobody translates. */
export type Tell = (key: string, english: string) => string;

export const inEnglish: Tell = (_, english) => english;

/** A word of a table as people read it, as far as nothing else is known of it. */
export function readable(word: string): string {
  return word.replaceAll('_', ' ');
}
