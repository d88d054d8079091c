import type { Linter } from 'eslint';

interface ThirdParty {
  readonly name: string;
  /** The folder or file of the exporter that keeps it to itself. */
  readonly home: string;
}

const thirdParties: readonly ThirdParty[] = [
  { name: 'express', home: 'exporter/src/http' },
  { name: '@prometheus-io/client', home: 'exporter/src/metrics/process.ts' },
  { name: 'undici', home: 'exporter/src/kubernetes/client' },
  { name: '@grpc/grpc-js', home: 'exporter/src/sources/envoy-als' },
];

interface Restriction {
  readonly name: string;
  readonly message: string;
}

/** The packages that may not be imported outside their home, for `no-restricted-imports`. */
export function fencedPackages(except?: ThirdParty): Restriction[] {
  return thirdParties
    .filter((other) => other !== except)
    .map(({ name, home }) => ({ name, message: `${name} lives behind one place: ${home}` }));
}

/** Fences each package into its home. */
export const thirdPartyFences: Linter.Config[] = [
  { files: ['exporter/src/**/*.ts'], rules: { 'no-restricted-imports': ['error', { paths: fencedPackages() }] } },
  ...thirdParties.map((own): Linter.Config => ({
    files: own.home.endsWith('.ts') ? [own.home] : [`${own.home}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { paths: fencedPackages(own) }] },
  })),
];
