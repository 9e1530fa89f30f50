import { profileOf } from '../retrieval/surface.ts';
import type { Profile } from '../retrieval/surface.ts';
import type { Dialogue, Turn } from './dialogue.ts';

/** What speaks for an agent's words being the answer. */
export type AnswerSignal =
  /** The customer thanked for it, or said that it worked. */
  | 'thanked'
  /** The conversation ended with it, or with a thank-you after it. */
  | 'last'
  /** The system says that the conversation was resolved. */
  | 'resolved'
  /** It names a page to go on with. */
  | 'link'
  /** It takes up words of the question. */
  | 'sharedWords';

export interface MinedPair {
  readonly question: string;
  readonly answer: string;
  readonly signals: readonly AnswerSignal[];
}

const greeting =
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|dear \w+|你好|您好|请问在吗|在吗|在么|喂)(?:\s+(?:there|all|team|everyone))?\W*$/iu;
const thanks =
  /\b(?:thank(?:s| you)|thx|cheers|that (?:worked|works|helped|fixed it|did it)|solved|perfect|great,? that)\b|谢谢|多谢|感谢|謝謝|解决了|可以了|好的|明白了|知道了/iu;
const question = /[?？]|(?:吗|呢|么|多少|怎么|如何|哪)\W*$/u;
/** Asks for what it needs before it can answer. */
const askingBack =
  /\b(?:could you|can you|please|would you|may we|can we)\b[^.!]*\b(?:dm|direct message|send us|provide|confirm|share|tell us|let us know|clarify|elaborate|which|what|your (?:order|account|email|e-mail|number|name))\b|请(?:提供|告诉|告知|私信|发)|方便提供/iu;
const longestThanks = 60;

interface Block extends Turn {
  readonly parts: readonly string[];
}

/**
 * Questions with the answers that settled them. What was said in a row is one; greetings are no questions, thanks are a
 * sign; an agent who only asks back has not answered yet: what the customer says then belongs to the question.
 */
export function minePairs({ turns, isResolved }: Dialogue): readonly MinedPair[] {
  const blocks = blocksOf(turns);
  const pairs: MinedPair[] = [];
  let asked: string[] = [];
  for (const [at, block] of blocks.entries()) {
    if (block.role === 'customer') {
      if (!isThanks(block.text)) asked.push(...block.parts.filter((part) => !greeting.test(part)));
      continue;
    }
    if (asked.length === 0) continue;
    const next = blocks[at + 1];
    // An agent who asks back has answered nothing, unless that is where it ended.
    if (next && !isThanks(next.text) && asksBack(block.text)) continue;
    const said = asked.join('\n');
    const signals = signalsOf({ said, block, next, isLast: isLast(blocks, at), isResolved });
    pairs.push({ question: said, answer: block.text, signals });
    asked = [];
  }
  return pairs.filter(({ answer, signals }) => signals.length > 0 || !asksBack(answer));
}

function blocksOf(turns: readonly Turn[]): readonly Block[] {
  const blocks: { role: Turn['role']; parts: string[] }[] = [];
  for (const { role, text } of turns) {
    const said = text.trim();
    if (said === '') continue;
    const last = blocks.at(-1);
    if (last?.role === role) last.parts.push(said);
    else blocks.push({ role, parts: [said] });
  }
  return blocks.map(({ role, parts }) => ({ role, parts, text: parts.join('\n') }));
}

function isThanks(text: string): boolean {
  return text.length <= longestThanks && thanks.test(text) && !question.test(text);
}

/** A question, or a request for what is needed, and nothing besides. */
function asksBack(text: string): boolean {
  const sentences = text.split(/(?<=[.!?。！？])\s*/u).filter((part) => /[\p{Letter}]/u.test(part));
  return sentences.length > 0 && sentences.every((part) => question.test(part) || askingBack.test(part));
}

function isLast(blocks: readonly Block[], at: number): boolean {
  return blocks.slice(at + 1).every(({ role, text }) => role === 'agent' || isThanks(text));
}

function signalsOf(given: {
  readonly said: string;
  readonly block: Block;
  readonly next: Block | undefined;
  readonly isLast: boolean;
  readonly isResolved: boolean | null;
}): readonly AnswerSignal[] {
  const { said, block, next, isResolved } = given;
  const holds: Readonly<Record<AnswerSignal, boolean>> = {
    thanked: next?.role === 'customer' && isThanks(next.text),
    last: given.isLast,
    resolved: isResolved === true && given.isLast,
    link: /https?:\/\//u.test(block.text),
    sharedWords: shares(profileOf(said), profileOf(block.text)),
  };
  return (Object.keys(holds) as AnswerSignal[]).filter((signal) => holds[signal]);
}

/** Words of some length, so that `the` is none; of Chinese, two neighbours. */
function shares(one: Profile, other: Profile): boolean {
  return [...one.keys()].some((gram) => {
    const least = /\p{Script=Han}/u.test(gram) ? 2 : 5;
    return !gram.startsWith('_') && [...gram].length >= least && other.has(gram);
  });
}
