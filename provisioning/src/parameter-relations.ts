import { type Budget, burnNames, burnWindow } from './burn-window.ts';
import { seconds } from './parameter-kinds.ts';

/** Slower than this the budget lasts longer than its period; the longest window of a budget of 28 days comes to 0.933. */
const evenPace = 0.9;

/** What is wrong between parameters of which each is what it may be: a sentence each, with what to change. */
export function relationProblems(budget: Budget): string[] {
  return [...orderProblems(budget), ...paceProblems(budget)];
}

function orderProblems(budget: Budget): string[] {
  return burnNames.slice(1).flatMap((name, index) => {
    const shorter = burnNames[index] ?? name;
    if (seconds(budget[shorter]) < seconds(budget[name])) return [];
    return `${shorter} is ${budget[shorter]} and ${name} is ${budget[name]}; the first has to be the shorter one, so that what burns faster is told sooner`;
  });
}

function paceProblems(budget: Budget): string[] {
  return burnNames.flatMap((name) => {
    const { factor, limit, long } = burnWindow(budget, name);
    const given = `${name} is ${long}, period ${budget.period} and objective ${budget.objective}`;
    if (limit >= 1) {
      return `${given}: ${Math.round(limit * 100)} % of the requests would have to fail, so the alert could never fire; give a longer ${name} or a higher objective`;
    }
    if (factor < evenPace) {
      return `${given}: the alert would fire at ${factor} times the pace that the budget allows; give a shorter ${name} or a longer period`;
    }
    return [];
  });
}
