import { type Identity, keyOf, label, type NameForm } from './form.ts';

/** `kuma.io/service` as Kuma makes it of a Service: `ServiceTag` in its pkg/plugins/runtime/k8s/util/util.go. */
const serviceTag = new RegExp(`^(${label})_(${label})_svc(?:_(\\d{1,5}))?$`);

function read(name: string): Identity | undefined {
  const [, service, namespace = '', port = ''] = serviceTag.exec(name) ?? [];
  return service === undefined ? undefined : keyOf({ namespace, service, port });
}

export const kuma: NameForm = { gateway: 'Kuma', example: 'checkout_shop_svc_9000', read };
