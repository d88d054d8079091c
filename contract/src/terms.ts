import { causes, causeTable, describeCause } from './causes.ts';
import { confidences, confidenceWords } from './findings.ts';
import { failureClasses } from './outcome-row.ts';
import { panelQueries, type PanelRole, panelRoles } from './panel-queries.ts';
import { endpointStates, statuses, statusWords, type EndpointState, type Status } from './status.ts';
import { inEnglish, readable, type Tell } from './tell.ts';

export function describeStatusWord(status: Status, tell: Tell = inEnglish): string {
  return tell(`status.${status}`, statusWords[status]);
}

export function describeState(state: EndpointState, tell: Tell = inEnglish): string {
  return tell(`state.${state}`, state);
}

/** How a request failed. A class that only a newer exporter knows stays readable, here and below. */
export function describeClass(name: string, tell: Tell = inEnglish): string {
  const known = failureClasses.find((each) => each === name);
  return known === undefined ? readable(name) : tell(`class.${known}`, readable(known));
}

/** How sure a finding is. */
export function describeConfidence(word: string, tell: Tell = inEnglish): string {
  const known = confidences.find((each) => each === word);
  return known === undefined ? readable(word) : tell(`confidence.${known}`, confidenceWords[known]);
}

/** What a query of the panel answers, and what is missing without it. */
export function describeQuery(role: PanelRole, tell: Tell = inEnglish): { meaning: string; without: string } {
  const { meaning, without } = panelQueries[role];
  return { meaning: tell(`query.${role}.meaning`, meaning), without: tell(`query.${role}.without`, without) };
}

/** Tells every term once, as the rows have them: what a translation has to hold. */
export function tellAll(tell: Tell): void {
  for (const status of statuses) describeStatusWord(status, tell);
  for (const state of endpointStates) describeState(state, tell);
  for (const name of failureClasses) describeClass(name, tell);
  for (const word of confidences) describeConfidence(word, tell);
  for (const role of panelRoles) describeQuery(role, tell);
  for (const cause of causes) {
    for (const reason of ['', ...Object.keys(causeTable[cause].reasons)]) describeCause(cause, reason, tell);
  }
}
