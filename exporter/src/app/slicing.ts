import type { Slicing } from '../model/slice.ts';

type GoOn = () => void;

/**
 * Whose work goes on in which turn of the event loop: one in each, since the slices of all in one turn would be one long
 * turn. Somebody waits for an answer, which is why answers have every other turn, whatever else there is to do.
 */
class Turns {
  readonly #answers: GoOn[] = [];
  readonly #others: GoOn[] = [];
  #isAnswersTurn = true;

  readonly forAnswers = (): Promise<void> => this.#enter(this.#answers);
  readonly forOthers = (): Promise<void> => this.#enter(this.#others);

  #enter(waiting: GoOn[]): Promise<void> {
    return new Promise((resolve) => {
      const isFirst = this.#answers.length + this.#others.length === 0;
      waiting.push(resolve);
      if (isFirst) setImmediate(this.#next);
    });
  }

  readonly #next = (): void => {
    const [preferred, other] = this.#isAnswersTurn ? [this.#answers, this.#others] : [this.#others, this.#answers];
    const turn = preferred.length > 0 ? preferred : other;
    this.#isAnswersTurn = turn !== this.#answers;
    turn.shift()?.();
    // Set here, it comes in the turn after this one.
    if (this.#answers.length + this.#others.length > 0) setImmediate(this.#next);
  };
}

const turns = new Turns();

/** Half of what a turn may take: the rest is for what cannot be divided, and for the collector of garbage. */
const maxMs = 5;
const elapsed = (): number => performance.now();

/** Of work that nobody waits for. */
export const systemSlicing: Slicing = { maxMs, elapsed, pause: turns.forOthers };

/** Of answers to requests. */
export const answerSlicing: Slicing = { maxMs, elapsed, pause: turns.forAnswers };
