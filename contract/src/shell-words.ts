/** A name as one word of the shell: a client chose it, and a person will paste the command. */
export function word(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

/** A name inside a quoted pattern: what is no plain character matches any. */
export function inPattern(name: string): string {
  return name.replaceAll(/[^\w-]/g, '.');
}
