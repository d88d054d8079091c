/** Made by `shared-modules.ts` when the page is built. */
declare module 'virtual:shared-modules' {
  /** What the host shares with the panel, by the names by which the panel asks for it. */
  export const shared: Readonly<Record<string, unknown>>;
}
