// The words of the phrase corpus, in English, French and Chinese, written for this example.

/** First, second and third person singular, first and third person plural. */
export type Person = 0 | 1 | 2 | 3 | 4;

export interface Subject {
  readonly en: string;
  readonly fr: string;
  readonly zh: string;
  readonly person: Person;
}

/** What a thing is: it decides which verbs go with it. */
export type ThingKind = 'code' | 'subject' | 'food' | 'drink';

export interface Thing {
  readonly kind: ThingKind;
  readonly en: string;
  /** As such, with its article: "le café"; names of programming languages have none. */
  readonly fr: string;
  /** Some of it: "du café". */
  readonly some?: string;
  /** None of it: "de café". */
  readonly none?: string;
  readonly zh: string;
}

export interface Verb {
  /** "love", "loves" */
  readonly en: readonly [plain: string, third: string];
  readonly fr: {
    readonly infinitive: string;
    readonly forms: readonly [string, string, string, string, string];
    /** Whether it takes some of a thing ("boire du café") or the thing as such ("aimer le café"). */
    readonly takes: 'all' | 'some';
  };
  readonly zh: string;
  readonly things: readonly ThingKind[];
  /** Something one does, at a time, with others, or wants to do; not a state. */
  readonly isAction: boolean;
  /** Whether "not" before it is good Chinese. */
  readonly isNegated?: false;
}

export const subjects: readonly Subject[] = [
  { en: 'I', fr: 'je', zh: '我', person: 0 },
  { en: 'you', fr: 'tu', zh: '你', person: 1 },
  { en: 'he', fr: 'il', zh: '他', person: 2 },
  { en: 'she', fr: 'elle', zh: '她', person: 2 },
  { en: 'we', fr: 'nous', zh: '我们', person: 3 },
  { en: 'they', fr: 'ils', zh: '他们', person: 4 },
  { en: 'my brother', fr: 'mon frère', zh: '我哥哥', person: 2 },
  { en: 'my sister', fr: 'ma sœur', zh: '我姐姐', person: 2 },
  { en: 'my parents', fr: 'mes parents', zh: '我父母', person: 4 },
  { en: 'the teacher', fr: 'le professeur', zh: '老师', person: 2 },
  { en: 'the students', fr: 'les étudiants', zh: '学生们', person: 4 },
  { en: 'the children', fr: 'les enfants', zh: '孩子们', person: 4 },
  { en: 'Anna', fr: 'Anna', zh: '安娜', person: 2 },
  { en: 'Paul', fr: 'Paul', zh: '保罗', person: 2 },
];

const code = (name: string): Thing => ({ kind: 'code', en: name, fr: name, zh: name });

export const things: readonly Thing[] = [
  code('Python'),
  code('Java'),
  code('Rust'),
  code('JavaScript'),
  { kind: 'subject', en: 'French', fr: 'le français', zh: '法语' },
  { kind: 'subject', en: 'English', fr: "l'anglais", zh: '英语' },
  { kind: 'subject', en: 'Chinese', fr: 'le chinois', zh: '中文' },
  { kind: 'subject', en: 'music', fr: 'la musique', zh: '音乐' },
  { kind: 'subject', en: 'history', fr: "l'histoire", zh: '历史' },
  { kind: 'subject', en: 'mathematics', fr: 'les mathématiques', zh: '数学' },
  { kind: 'drink', en: 'coffee', fr: 'le café', some: 'du café', none: 'de café', zh: '咖啡' },
  { kind: 'drink', en: 'tea', fr: 'le thé', some: 'du thé', none: 'de thé', zh: '茶' },
  { kind: 'drink', en: 'milk', fr: 'le lait', some: 'du lait', none: 'de lait', zh: '牛奶' },
  { kind: 'drink', en: 'water', fr: "l'eau", some: "de l'eau", none: "d'eau", zh: '水' },
  { kind: 'food', en: 'bread', fr: 'le pain', some: 'du pain', none: 'de pain', zh: '面包' },
  { kind: 'food', en: 'cheese', fr: 'le fromage', some: 'du fromage', none: 'de fromage', zh: '奶酪' },
  {
    kind: 'food',
    en: 'chocolate',
    fr: 'le chocolat',
    some: 'du chocolat',
    none: 'de chocolat',
    zh: '巧克力',
  },
  { kind: 'food', en: 'rice', fr: 'le riz', some: 'du riz', none: 'de riz', zh: '米饭' },
  { kind: 'food', en: 'fish', fr: 'le poisson', some: 'du poisson', none: 'de poisson', zh: '鱼' },
  { kind: 'food', en: 'fruit', fr: 'les fruits', some: 'des fruits', none: 'de fruits', zh: '水果' },
];

const everything: readonly ThingKind[] = ['code', 'subject', 'food', 'drink'];
const learned: readonly ThingKind[] = ['code', 'subject'];

export const verbs: readonly Verb[] = [
  {
    en: ['love', 'loves'],
    fr: { infinitive: 'aimer', forms: ['aime', 'aimes', 'aime', 'aimons', 'aiment'], takes: 'all' },
    zh: '喜欢',
    things: everything,
    isAction: false,
  },
  {
    en: ['hate', 'hates'],
    fr: {
      infinitive: 'détester',
      forms: ['déteste', 'détestes', 'déteste', 'détestons', 'détestent'],
      takes: 'all',
    },
    zh: '讨厌',
    things: everything,
    isAction: false,
  },
  {
    en: ['prefer', 'prefers'],
    fr: {
      infinitive: 'préférer',
      forms: ['préfère', 'préfères', 'préfère', 'préférons', 'préfèrent'],
      takes: 'all',
    },
    zh: '更喜欢',
    things: everything,
    isAction: false,
    isNegated: false,
  },
  {
    en: ['understand', 'understands'],
    fr: {
      infinitive: 'comprendre',
      forms: ['comprends', 'comprends', 'comprend', 'comprenons', 'comprennent'],
      takes: 'all',
    },
    zh: '懂',
    things: learned,
    isAction: false,
  },
  {
    en: ['learn', 'learns'],
    fr: {
      infinitive: 'apprendre',
      forms: ['apprends', 'apprends', 'apprend', 'apprenons', 'apprennent'],
      takes: 'all',
    },
    zh: '学',
    things: learned,
    isAction: true,
  },
  {
    en: ['study', 'studies'],
    fr: {
      infinitive: 'étudier',
      forms: ['étudie', 'étudies', 'étudie', 'étudions', 'étudient'],
      takes: 'all',
    },
    zh: '学习',
    things: learned,
    isAction: true,
  },
  {
    en: ['teach', 'teaches'],
    fr: {
      infinitive: 'enseigner',
      forms: ['enseigne', 'enseignes', 'enseigne', 'enseignons', 'enseignent'],
      takes: 'all',
    },
    zh: '教',
    things: learned,
    isAction: true,
  },
  {
    en: ['use', 'uses'],
    fr: {
      infinitive: 'utiliser',
      forms: ['utilise', 'utilises', 'utilise', 'utilisons', 'utilisent'],
      takes: 'all',
    },
    zh: '使用',
    things: ['code'],
    isAction: true,
  },
  {
    en: ['drink', 'drinks'],
    fr: { infinitive: 'boire', forms: ['bois', 'bois', 'boit', 'buvons', 'boivent'], takes: 'some' },
    zh: '喝',
    things: ['drink'],
    isAction: true,
  },
  {
    en: ['eat', 'eats'],
    fr: { infinitive: 'manger', forms: ['mange', 'manges', 'mange', 'mangeons', 'mangent'], takes: 'some' },
    zh: '吃',
    things: ['food'],
    isAction: true,
  },
  {
    en: ['buy', 'buys'],
    fr: {
      infinitive: 'acheter',
      forms: ['achète', 'achètes', 'achète', 'achetons', 'achètent'],
      takes: 'some',
    },
    zh: '买',
    things: ['food', 'drink'],
    isAction: true,
  },
];

/** "want" before another verb, or before a thing. */
export const want: Verb = {
  en: ['want', 'wants'],
  fr: { infinitive: 'vouloir', forms: ['veux', 'veux', 'veut', 'voulons', 'veulent'], takes: 'some' },
  zh: '想要',
  things: ['food', 'drink'],
  isAction: false,
};

/** When, or with whom: at the end in English and French, after the subject in Chinese. */
export const circumstances: readonly { readonly en: string; readonly fr: string; readonly zh: string }[] = [
  { en: 'every day', fr: 'tous les jours', zh: '每天' },
  { en: 'today', fr: "aujourd'hui", zh: '今天' },
  { en: 'with my friends', fr: 'avec mes amis', zh: '和我的朋友们一起' },
  { en: 'with the neighbours', fr: 'avec les voisins', zh: '和邻居们一起' },
];
