import { source as envoyAccessLog } from '../sources/envoy-access-log/source.ts';
import { source as envoyAdmin } from '../sources/envoy-admin/source.ts';
import { source as envoyAls } from '../sources/envoy-als/source.ts';
import { source as envoyPodLogs } from '../sources/envoy-pod-logs/source.ts';
import { source as kubernetesFiles } from '../sources/kubernetes-files/source.ts';
import { source as kubernetes } from '../sources/kubernetes/source.ts';

/** Every source, in the order in which people read of them. */
export const sourceRows = [envoyAccessLog, envoyPodLogs, envoyAls, envoyAdmin, kubernetes, kubernetesFiles] as const;
