import type { Evidence, Finding } from '@uhwatch/contract/api.ts';
import type { Gateway, Involved } from '@uhwatch/contract/commands.ts';
import { nextCommands } from '@uhwatch/contract/findings.ts';
import type { Upstream } from '../../model/upstream.ts';

/** A finding as it is kept. Thousands are at a time, so what only who reads them asks for is made for whoever reads. */
export interface KeptFinding extends Readonly<Omit<Finding, 'evidence' | 'commands' | 'runbook'>> {
  readonly evidence: readonly Evidence[];
  /** What its commands name besides the upstream. */
  readonly involved: Involved | undefined;
}

/** Whose findings. */
export interface Found {
  readonly upstream: Pick<Upstream, 'namespace' | 'service'>;
  readonly diagnosis: {
    readonly findings: readonly KeptFinding[];
    /** The proxies that report; undefined where nobody knows them. */
    readonly gateway: Gateway | undefined;
  };
}

/** The findings of an upstream as they are told, the primary one first. */
export function toldFindings({ upstream: { namespace, service }, diagnosis: { findings, gateway } }: Found): Finding[] {
  return findings.map(({ involved, evidence, ...finding }) => {
    const { code, upstream_port: port } = finding;
    return {
      ...finding,
      evidence: [...evidence],
      commands: nextCommands(finding, { namespace, service, port, involved, gateway }),
      runbook: `/runbooks/${code}.html`,
    };
  });
}
