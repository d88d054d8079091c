import { describe, expect, it } from 'vitest';
import { migrate } from './migrations';
import { defaults } from './options';

describe('migration of saved options', () => {
  it('fills in what a dashboard did not save', () => {
    expect(migrate({ options: {} })).toEqual(defaults);
    expect(migrate({ options: { maxRows: 10 } })).toEqual({ ...defaults, maxRows: 10 });
  });

  it('keeps every option of 0.1.0', () => {
    const saved = { showHealthy: false, maxRows: 7, namePattern: '^shop/' };
    expect(migrate({ options: saved })).toEqual({ ...defaults, ...saved });
  });

  it('keeps the address of the status page', () => {
    const saved = { ...defaults, statusPageUrl: 'https://uhwatch.$cluster.example.com' };
    expect(migrate({ options: saved })).toEqual(saved);
  });

  it.each([
    { maxRows: 0 },
    { maxRows: '12' },
    { maxRows: 1.5 },
    { showHealthy: 'yes' },
    { namePattern: null },
    { statusPageUrl: 7 },
    { view: 'pie' },
    { groupBy: 'cluster' },
    { sizeByTraffic: 'yes' },
    { hiddenColumns: [1] },
    { clusterLabel: '' },
    { refIds: 'A' },
    { refIds: { ready: 7, nobody: 'A' } },
  ])('sets what does not fit to its default: %o', (options) => {
    expect(migrate({ options })).toEqual(defaults);
  });

  it('names a level once, and the labels of cluster and namespace by what every upstream has', () => {
    const groupBy = ['team', 'k8s', 'cluster', ' team ', 'upstream_namespace', ''];
    expect(migrate({ options: { groupBy, clusterLabel: 'k8s' } }).groupBy).toEqual(['team', 'cluster', 'namespace']);
  });

  it('keeps which query answers what', () => {
    expect(migrate({ options: { refIds: { ready: 'A' }, clusterLabel: 'k8s' } })).toMatchObject({
      refIds: { ready: 'A' },
      clusterLabel: 'k8s',
    });
  });

  it('drops the limit that 0.1.0 saved with every panel, which would hide upstreams that are not healthy', () => {
    const saved = { showHealthy: true, maxRows: 200, namePattern: '', statusPageUrl: '' };
    expect(migrate({ options: saved })).toEqual(defaults);
    expect(migrate({ options: { ...defaults, maxRows: 200 } }).maxRows).toBe(200);
  });

  it.each([undefined, null, 'options', 7, []])('takes the defaults where the options are %o', (options) => {
    expect(migrate({ options: options as object })).toEqual(defaults);
  });

  it.each(Object.keys(defaults))('takes the default where %s is null, undefined, or of another type', (name) => {
    for (const value of [null, undefined, Symbol('other')]) {
      expect(migrate({ options: { [name]: value } })).toEqual(defaults);
    }
  });

  it('changes nothing when it runs again', () => {
    const once = migrate({ options: { showHealthy: false } });
    expect(migrate({ options: once })).toEqual(once);
  });
});
