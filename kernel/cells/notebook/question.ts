/** The questions of `predict`, and who waits for their answers. */
import type { Prediction } from '../../language/project/declarations/globals.js';

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

/** What is asked. The answer is one of `choices` or lies in `range`. */
export interface Asked {
  readonly text: string;
  readonly choices?: readonly Prediction[];
  readonly range?: Range;
}

export class Question {
  asked: Asked = { text: '' };
  #answer: Prediction | undefined;
  #isGivenUp = false;
  readonly #watchers = new Set<() => void>();

  get answer(): Prediction | undefined {
    return this.#answer;
  }

  /** Whether somebody wanted to see the result without an answer. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  get isOpen(): boolean {
    return this.#answer === undefined && !this.#isGivenUp;
  }

  take(answer: Prediction): void {
    this.#answer = answer;
    this.#tell();
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.#tell();
  }

  /** Calls `watcher` whenever the question is answered or given up. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

const questions = new Map<string, Question>();

/** The question of that name, which may not have been asked yet. */
export function questionOf(id: string): Question {
  const question = questions.get(id) ?? new Question();
  questions.set(id, question);
  return question;
}
