import { describe, expect, test } from 'vitest';
import { nextCommands } from '@uhwatch/contract/findings.ts';
import { loadConfig } from '../config/load.ts';
import { gatewayOf } from './gateway.ts';
import { options } from './options.ts';

function commandsWith(...flags: readonly string[]): string {
  const gateway = gatewayOf(loadConfig(options, flags, {}));
  const finding = { code: 'UP201', cause: 'proxy_view_differs' };
  return nextCommands(finding, { namespace: 'shop', service: 'web', port: '80', gateway }).join('\n');
}

const given = '--gateway.workload=deploy/my.gw.gateways';
const followed = '--envoy-pod-logs.selector=istio=edge';

describe('commands name the gateway', () => {
  test('that is configured, also beside one whose logs are followed', () => {
    const commands = commandsWith(given, followed);
    expect(commands).toContain('kubectl logs -n gateways deploy/my.gw --tail=200');
    expect(commands).toContain('istioctl proxy-config endpoints -n gateways deploy/my.gw');
    expect(commands).not.toContain('istio=edge');
  });

  test('whose logs are followed', () => {
    const commands = commandsWith(followed, '--envoy-pod-logs.namespace=edge');
    expect(commands).toContain("kubectl logs -n edge -l 'istio=edge' --tail=200");
    expect(commands).toContain("-n edge \"$(kubectl get pods -n edge -l 'istio=edge' -o jsonpath=");
  });

  test('that nobody knows by finding it, once, and never by a name that may be wrong', () => {
    const commands = commandsWith();
    expect(commands.match(/get pods -A --show-labels/g)).toHaveLength(1);
    expect(commands).not.toContain('istio-ingressgateway');
  });
});

test('a gateway without a namespace is refused with the form that is meant', () => {
  expect(() => loadConfig(options, ['--gateway.workload=deploy/gw'], {})).toThrow(
    'gateway.workload must be KIND/NAME.NAMESPACE, such as deploy/istio-ingressgateway.istio-system',
  );
});
