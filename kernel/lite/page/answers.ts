/** Answers to prompts, for runtimes that wait for them by a request, which the service worker holds until there is one. */
import type { InputReply } from '../../runtime/link.js';
import { withResolvers } from '../../with-resolvers.js';

type Answer = ReturnType<typeof withResolvers<InputReply>>;

const answers = new Map<number, Answer>();

function answerOf(runtime: number): Answer {
  const known = answers.get(runtime) ?? withResolvers<InputReply>();
  answers.set(runtime, known);
  return known;
}

/** Resolves with the next answer for a runtime. May be asked again, since browsers end service workers that wait for long. */
export async function awaitAnswer(runtime: number): Promise<InputReply> {
  const reply = await answerOf(runtime).promise;
  answers.delete(runtime);
  return reply;
}

export function giveAnswer(runtime: number, reply: InputReply): void {
  answerOf(runtime).resolve(reply);
}

export function forgetAnswers(runtime: number): void {
  answers.delete(runtime);
}
