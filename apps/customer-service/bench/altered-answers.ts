import { Random } from '@attention-flow/attention';
import type { ComposedAnswer } from '../src/composition/composed-answer.ts';

/** What is changed in an answer so that its source no longer says it. */
export const alterations = ['number', 'name', 'negation', 'source'] as const;
export type Alteration = (typeof alterations)[number];

type Change = (text: string, random: Random) => string | undefined;

/** `undefined` where there is nothing of the kind to change. */
const changes: Readonly<Record<Exclude<Alteration, 'source'>, Change>> = {
  number: (text, random) => {
    const digits = [...text.matchAll(/\d/gu)];
    const chosen = digits[Math.floor(random.uniform() * digits.length)];
    if (!chosen) return undefined;
    const other = String((Number(chosen[0]) + 1 + Math.floor(random.uniform() * 9)) % 10);
    return replaceAt(text, chosen.index, chosen[0], other);
  },
  name: (text, random) => {
    const names = [...text.matchAll(/(?<=[^.!?]\s)\p{Uppercase}\p{Letter}+/gu)];
    const chosen = names[Math.floor(random.uniform() * names.length)];
    if (!chosen) return undefined;
    const others = ['Borealis', 'Zephyr', 'Kestrel'].filter((other) => other !== chosen[0]);
    return replaceAt(
      text,
      chosen.index,
      chosen[0],
      others[Math.floor(random.uniform() * others.length)] ?? 'Zephyr',
    );
  },
  negation: (text, random) => {
    const said = [...text.matchAll(/ (?:not|never|no)(?= )|n't\b|不|没有|無法|无法|未/gu)];
    const chosen = said[Math.floor(random.uniform() * said.length)];
    if (chosen) return replaceAt(text, chosen.index, chosen[0], '');
    const verb = / (?:is|are|can|will|may|must|should|has|have)(?= )|(?:可以|能|会|會|需要|須)/u.exec(text);
    if (!verb) return undefined;
    const negated = /\p{Script=Han}/u.test(verb[0]) ? `不${verb[0]}` : `${verb[0]} not`;
    return replaceAt(text, verb.index, verb[0], negated);
  },
};

/** The answer with one sentence altered, otherwise well made; `undefined` where nothing of the kind can be changed. */
export function altered(
  answer: ComposedAnswer,
  kind: Alteration,
  { random, otherSource }: { readonly random: Random; readonly otherSource: string },
): ComposedAnswer | undefined {
  const at = Math.floor(random.uniform() * answer.sentences.length);
  const sentence = answer.sentences[at];
  if (!sentence) return undefined;
  if (kind === 'source') {
    const source = { ...sentence.source, sourceId: otherSource };
    return { ...answer, sentences: answer.sentences.with(at, { ...sentence, source }) };
  }
  const text = changes[kind](sentence.text, random);
  return text === undefined || text === sentence.text ? undefined : withText(answer, at, text);
}

function withText(answer: ComposedAnswer, changed: number, text: string): ComposedAnswer {
  const old = answer.sentences[changed];
  if (!old) return answer;
  const shift = text.length - old.text.length;
  return {
    ...answer,
    text: `${answer.text.slice(0, old.at.start)}${text}${answer.text.slice(old.at.end)}`,
    sentences: answer.sentences.map((sentence, at) => {
      const { start, end } = sentence.at;
      if (at === changed) return { ...sentence, text, at: { start, end: end + shift } };
      return start < old.at.end ? sentence : { ...sentence, at: { start: start + shift, end: end + shift } };
    }),
  };
}

function replaceAt(text: string, at: number, before: string, after: string): string {
  return `${text.slice(0, at)}${after}${text.slice(at + before.length)}`;
}
