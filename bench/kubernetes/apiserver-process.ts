/** The fake apiserver in a process of its own, which its parent steers by messages; see `apiserver.ts`. */
import { setTimeout as delay } from 'node:timers/promises';
import { FakeApiserver } from '../../exporter/src/testing/apiserver/fake-apiserver.ts';
import { randomBelow } from '../../exporter/src/testing/random.ts';
import type { Answer, Command, Filling, Marked } from './apiserver.ts';
import { deploymentObject, markers, podObjects, serviceObject, shareOf, sliceObject } from './objects.ts';

const api = new FakeApiserver();
let services = 0;

function fill(filling: Filling): void {
  services = filling.services;
  for (let n = 0; n < services; n++) {
    const endpoints = shareOf(n, filling.endpoints);
    const ports = shareOf(n, filling.ports ?? 1);
    api.put(serviceObject(n, ports));
    api.put(sliceObject(n, { endpoints, ports }));
    if (filling.deployments) api.put(deploymentObject(n, endpoints));
  }
}

/** So many services, spread over all. */
function spread(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => (from + i * 7_919) % services);
}

/** So many updates a second for so long; those of the markers, each in turn, are told back with their times. */
async function churn({ perSecond, seconds }: Command & { type: 'churn' }): Promise<Marked[]> {
  const random = randomBelow(1);
  const marked: Marked[] = [];
  const startedAt = performance.now();
  const total = perSecond * seconds;
  for (let done = 0; done < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    for (; done < due; done++) {
      // One in ten is a marker.
      const isMarker = done % 10 === 0;
      const service = isMarker ? (done / 10) % markers : markers + random(services - markers);
      const unready = isMarker ? Math.floor(done / 10 / markers) % 10 : random(3);
      const at = Date.now();
      api.put(sliceObject(service, { unready, changedAt: at }));
      if (isMarker) marked.push({ service, ready: 10 - unready, at });
    }
    await delay(3);
  }
  return marked;
}

async function obey(command: Command): Promise<Answer['result']> {
  switch (command.type) {
    case 'start':
      return api.start();
    case 'fill':
      fill(command);
      return undefined;
    case 'fill pods': {
      const failing = new Set(spread(command.failing));
      for (let n = 0; n < services; n++) for (const each of podObjects(n, failing.has(n))) api.put(each);
      return undefined;
    }
    case 'requests':
      return String(api.requests.filter((request) => !/[?&]watch=/.test(request)).length);
    case 'change':
      for (const service of spread(command.count, command.from))
        api.put(sliceObject(service, { unready: command.unready, changedAt: Date.now() }));
      return undefined;
    case 'churn':
      return churn(command);
  }
}

process.on('message', (command: Command & { id: number }) => {
  void obey(command).then((result) => process.send?.({ id: command.id, result } satisfies Answer));
});
