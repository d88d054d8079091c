/** Something that the drawer offers to do about an upstream: a place to go, or a thing to do. */
export type Action = { readonly label: string } & (
  { readonly href: string; readonly isElsewhere: boolean } | { run(): void }
);
