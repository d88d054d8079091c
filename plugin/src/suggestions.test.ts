import { getPanelDataSummary } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { framesOf, rawFrameOf, recordingOf } from './data/recorded';
import { seriesFrame, statusRows, tableFrame } from './data/test-frames';
import pluginJson from './plugin.json';
import { suggest } from './suggestions';

const suggested = (frames: Parameters<typeof getPanelDataSummary>[0]) => suggest(getPanelDataSummary(frames));

describe('the panel', () => {
  it('is suggested for its own queries and for raw series of the exporter', () => {
    for (const frames of [framesOf(recordingOf('one-cluster')), [rawFrameOf(recordingOf('one-cluster'), 'A')]]) {
      expect(suggested(frames)?.map(({ options }) => options?.view)).toEqual(['table', 'grid']);
    }
  });

  it('is not suggested for anything else', () => {
    expect(suggested([])).toBeUndefined();
    expect(suggested([seriesFrame('A', { job: 'node' }, [1])])).toBeUndefined();
    expect(suggested([tableFrame('A', statusRows(['shop/cart', 'healthy']))])).toBeUndefined();
  });

  it('says so in plugin.json, without which Grafana does not ask', () => {
    expect(pluginJson.suggestions).toBe(true);
  });
});
