// Sentences from the lexicon: statements, with "not", questions, wishes, and circumstances.
import { circumstances, subjects, things, verbs, want } from './lexicon.ts';
import type { Subject, Thing, Verb } from './lexicon.ts';

/** One phrase in three languages. */
export interface PhraseRow {
  readonly en: string;
  readonly fr: string;
  readonly zh: string;
}

/** A sentence with what it is made of. */
export interface Sentence extends PhraseRow {
  readonly verb: Verb;
  readonly thing: Thing;
}

/** Every sentence of the grammar, in a fixed order. */
export function everySentence(): readonly Sentence[] {
  return [...verbs, want].flatMap((verb) =>
    things
      .filter(({ kind }) => verb.things.includes(kind))
      .flatMap((thing) => subjects.flatMap((subject) => sentencesOf(subject, verb, thing))),
  );
}

function sentencesOf(subject: Subject, verb: Verb, thing: Thing): readonly Sentence[] {
  const rows = [
    statement(subject, verb, thing),
    ...(verb.isNegated === false ? [] : [negation(subject, verb, thing)]),
    question(subject, verb, thing),
    ...(verb.isAction ? [wish(subject, verb, thing)] : []),
    ...(verb.isAction ? circumstances.map((each) => statement(subject, verb, thing, each)) : []),
  ];
  return rows.map((row) => ({ ...row, verb, thing }));
}

function statement(subject: Subject, verb: Verb, thing: Thing, circumstance?: PhraseRow): PhraseRow {
  const { en, fr, zh } = circumstance ?? { en: '', fr: '', zh: '' };
  return {
    en: english(subject.en, conjugated(subject, verb), thing.en, en),
    fr: french(subject.fr, verb.fr.forms[subject.person], object(verb, thing), fr),
    zh: chinese(subject.zh, zh, verb.zh, thing.zh),
  };
}

function negation(subject: Subject, verb: Verb, thing: Thing): PhraseRow {
  return {
    en: english(subject.en, `${auxiliary(subject)} not`, verb.en[0], thing.en),
    fr: french(subject.fr, 'ne', verb.fr.forms[subject.person], 'pas', object(verb, thing, 'none')),
    zh: chinese(subject.zh, '不', verb.zh, thing.zh),
  };
}

function question(subject: Subject, verb: Verb, thing: Thing): PhraseRow {
  return {
    en: `${english(auxiliary(subject), subject.en, verb.en[0], thing.en)}?`,
    fr: `${french('est-ce que', subject.fr, verb.fr.forms[subject.person], object(verb, thing))} ?`,
    zh: `${chinese(subject.zh, verb.zh, thing.zh, '吗')}？`,
  };
}

function wish(subject: Subject, verb: Verb, thing: Thing): PhraseRow {
  return {
    en: english(subject.en, conjugated(subject, want), 'to', verb.en[0], thing.en),
    fr: french(subject.fr, want.fr.forms[subject.person], verb.fr.infinitive, object(verb, thing)),
    zh: chinese(subject.zh, '想', verb.zh, thing.zh),
  };
}

const conjugated = ({ person }: Subject, verb: Verb): string => verb.en[person === 2 ? 1 : 0];
const auxiliary = ({ person }: Subject): string => (person === 2 ? 'does' : 'do');

function object(verb: Verb, thing: Thing, amount: 'some' | 'none' = 'some'): string {
  return (verb.fr.takes === 'some' ? thing[amount] : undefined) ?? thing.fr;
}

const english = (...words: readonly string[]): string => capitalised(joined(words));

/** Words with the vowels that French drops before a vowel: "je aime" is "j'aime". */
const french = (...words: readonly string[]): string =>
  capitalised(joined(words).replaceAll(/\b(je|ne|que) (?=[aeiouéèêh])/gi, (word) => `${word.slice(0, -2)}'`));

/** Latin words stand apart from ideographs by a space. */
const chinese = (...words: readonly string[]): string =>
  words
    .join('')
    .replaceAll(/(\p{Script=Han})(\p{Script=Latin})/gu, '$1 $2')
    .replaceAll(/(\p{Script=Latin})(\p{Script=Han})/gu, '$1 $2');

const joined = (words: readonly string[]): string => words.filter((word) => word !== '').join(' ');
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
