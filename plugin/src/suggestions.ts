import { type PanelDataSummary, type VisualizationSuggestion, VisualizationSuggestionScore } from '@grafana/data';
import { answersByRole } from './data/answers';
import { type Options } from './options';
import { text } from './text';

/** Previews are small. */
const previewRows = 8;

/** Suggests the panel for data that names upstreams and tells their status, and for no other. */
export function suggest({ rawFrames = [] }: PanelDataSummary): Array<VisualizationSuggestion<Options>> | void {
  if (answersByRole(rawFrames).status.answers.length > 0) {
    return [
      {
        name: text('suggestions.table', 'Upstream health'),
        score: VisualizationSuggestionScore.Best,
        options: { view: 'table' },
        cardOptions: { maxRows: previewRows },
      },
      {
        name: text('suggestions.grid', 'Upstream health, as tiles'),
        score: VisualizationSuggestionScore.Good,
        options: { view: 'grid' },
        cardOptions: { maxRows: previewRows },
      },
    ];
  }
}
