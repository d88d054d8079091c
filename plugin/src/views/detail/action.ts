import { type LinkModel } from '@grafana/data';

/** Something that the drawer offers to do about an upstream: a place to go, or a thing to do. */
export type Action = { readonly label: string } & (
  | {
      readonly href: string;
      readonly isElsewhere: boolean;
      /** How Grafana itself goes there, as to the other half of Explore; a new tab goes to the address. */
      readonly follow?: (event: unknown) => void;
    }
  | { run(): void }
);

/** A data link; one without an address is a thing to do. */
export function actionOf({ title, href, target, onClick }: LinkModel): Action {
  if (onClick !== undefined && !href) {
    return { label: title, run: () => onClick(undefined) };
  }
  const follow = onClick === undefined ? {} : { follow: (event: unknown) => onClick(event) };
  return { label: title, href, isElsewhere: target === '_blank', ...follow };
}
