import { severity, type Status } from '@uhwatch/contract/status.ts';
import type { CommonCause, UpstreamDetail } from '@uhwatch/contract/api.ts';
import type { Command, Invocation } from './command.ts';
import { argumentsOf, type DiagnoseArguments } from './diagnose/arguments.ts';
import { documentOf } from './diagnose/document.ts';
import { lookAtCluster } from './diagnose/from-cluster.ts';
import { lookAtFiles } from './diagnose/from-files.ts';
import { detailOf, type Looked, namesOf } from './diagnose/looked.ts';
import { keyOf } from './diagnose/name.ts';
import { commonText, textOf } from './diagnose/text.ts';
import { commonCauses } from '../diagnosis/common/common.ts';
import { systemClock } from '../app/clock.ts';

const usage = 'uhwatch diagnose [-o text|json] NAMESPACE/SERVICE|--all [--files DIR|FILE...]';

const isGood: ReadonlySet<Status> = new Set(['healthy', 'idle']);

export const diagnose: Command = {
  name: 'diagnose',
  usage,
  help: 'Say once whether anything healthy stands behind a Service, why not, and what to run next; or of all Services, the worst first. Exits 0 when it is healthy or idle, 1 when something is wrong with it, 2 when that cannot be told.',
  takesOptions: false,
  ownOptions: [
    { flag: '-o, --output text|json', help: 'How to print the result. Default: text.' },
    { flag: '--all', help: 'All Services instead of one, the worst first.' },
    {
      flag: '--kubernetes.kubeconfig FILE',
      help: 'Look at the cluster of this kubeconfig, with --kubernetes.context at another one of it; --kubernetes.in-cluster at that of the pod. Without it, and without files, at the cluster of kubectl.',
    },
    {
      flag: '--files DIR|FILE...',
      help: 'Read objects from these files, JSON or YAML as kubectl get writes them; a folder stands for those in it. Best with pods,events,nodes,svc,endpointslices,deployments,replicasets,statefulsets,daemonsets,controllerrevisions -A.',
    },
  ],
  async run(invocation: Invocation) {
    const asked = argumentsOf(invocation.argv, usage);
    const looked = await look(asked, invocation);
    const keys = asked.name === undefined ? namesOf(looked) : [keyOf(asked.name, looked)];
    const common = asked.name === undefined ? commonCauses(looked.view.engine.results.values()) : [];
    const details = keys.map((key) => detailOf(looked, key)).sort(worstFirst);
    for (const sentence of missingOf(looked, keys)) invocation.err(`${sentence}\n`);
    invocation.out(printed(asked, { common, details }, invocation));
    return exitCode(details, looked);
  },
};

function look({ name, files, clusterFlags }: DiagnoseArguments, around: Invocation): Promise<Looked> {
  const warn = (sentence: string): void => around.err(`${sentence}\n`);
  if (files.length === 0) {
    const { env, signal, stdin } = around;
    return lookAtCluster(clusterFlags, { key: name, env, signal, stdin, warn });
  }
  return lookAtFiles(files, { key: name, now: () => systemClock.now(), warn });
}

/** What could not be read of the evidence, each sentence once. */
function missingOf({ view }: Looked, keys: readonly string[]): Set<string> {
  return new Set(
    keys.flatMap((key) => [...(view.engine.results.get(key)?.upstream.collected?.evidence.missing.values() ?? [])]),
  );
}

function printed(
  { name, output }: DiagnoseArguments,
  { common, details }: { readonly common: readonly CommonCause[]; readonly details: readonly UpstreamDetail[] },
  { env, isOutTerminal }: Invocation,
): string {
  if (output === 'json') {
    const documents = details.map(documentOf);
    return `${JSON.stringify(name === undefined ? { common_causes: common, upstreams: documents } : documents[0], null, 2)}\n`;
  }
  const isColored = isOutTerminal && !env['NO_COLOR'];
  const pages = details.map((detail) => textOf(detail, isColored));
  return (common.length === 0 ? pages : [commonText(common, isColored), ...pages]).join('\n');
}

function worstFirst(a: UpstreamDetail, b: UpstreamDetail): number {
  return severity(a.status, a.last_status) - severity(b.status, b.last_status);
}

/** Where a part could not be read, what looks healthy need not be. */
function exitCode(details: readonly UpstreamDetail[], { isPartial }: Looked): number {
  const known = details.filter(({ status }) => status !== 'unknown');
  if (known.some(({ status, findings }) => findings.length > 0 || !isGood.has(status))) return 1;
  return isPartial || details.length === 0 || known.length < details.length ? 2 : 0;
}
