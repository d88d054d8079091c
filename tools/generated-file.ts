/** A file that a row somewhere makes: `path` is from the repository's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}
