import type { Status } from '@uhwatch/contract/status.ts';

/** What a finding means for whoever sends requests to the upstream. */
export type Impact =
  /** Nothing healthy is left. */
  | { readonly kind: 'none_left' }
  /** Some of it is not used. */
  | { readonly kind: 'some_left' }
  /** A share of the recent requests fails, from 0 to 1. */
  | { readonly kind: 'failing'; readonly share: number }
  /** It tells something, and nobody suffers from it. */
  | { readonly kind: 'harmless' };

export const noneLeft: Impact = { kind: 'none_left' };
export const someLeft: Impact = { kind: 'some_left' };
export const harmless: Impact = { kind: 'harmless' };

export function failing(share: number): Impact {
  return { kind: 'failing', share };
}

/** Requests are refused because nothing is left, and nobody says otherwise. */
export function refusing(share: number): Impact {
  return isTelling(share) ? noneLeft : failing(share);
}

/** Requests are refused although somebody says that something is left: to those who send them, all of them decide. */
export function refusingDespite(share: number): Impact {
  return share >= nearlyAll ? noneLeft : failing(share);
}

/**
 * From this share of the recent requests on all of them fail: a retry that found an old connection, or what a minute
 * still holds from before the outage, makes nothing healthy.
 */
const nearlyAll = 0.9;

/** One failed request among thousands is no state of an upstream; from this share of the recent requests on it is. */
export const tellingShare = 0.01;

export function isTelling(share: number): boolean {
  return share >= tellingShare;
}

/** The status that an impact leads to at least; undefined where it says nothing, and nothing good either. */
export function statusOfImpact(impact: Impact): Status | undefined {
  switch (impact.kind) {
    case 'none_left':
      return 'no_healthy_upstream';
    case 'some_left':
      return 'degraded';
    case 'failing':
      return isTelling(impact.share) ? 'degraded' : undefined;
    case 'harmless':
      return undefined;
  }
}
