import { departments, styles } from './vocabulary.ts';
import type { Department, Language, Word } from './vocabulary.ts';

/** An item of the sample shop, as an import takes it. */
export interface SampleItem {
  readonly itemId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly category: string;
  readonly price: number;
  readonly stock: number;
  readonly seller: string;
  readonly attributes: { readonly language: Language; readonly style: string; readonly material: string };
}

const languages: readonly Language[] = ['en', 'zh'];
const variants = [0, 1] as const;
const sellers = ['harbour-street', 'lanxi', 'north-gate', 'qingshan', 'old-mill'];

/** Every thing of every department twice in each language: 336 items, the same each time. */
export function sampleItems(): readonly SampleItem[] {
  return departments.flatMap((department, at) =>
    department.things.flatMap((thing, place) =>
      languages.flatMap((language) =>
        variants.map((variant) => itemOf(department, { thing, language, variant, place: at * 7 + place })),
      ),
    ),
  );
}

interface Choice {
  readonly thing: Word;
  readonly language: Language;
  readonly variant: number;
  /** Of the thing among all things. */
  readonly place: number;
}

function itemOf(department: Department, { thing, language, variant, place }: Choice): SampleItem {
  // Numbers without common divisors spread materials, styles and prices over things, languages and variants.
  const turn = place * 4 + (language === 'en' ? 0 : 2) + variant;
  const material = pick(department.materials, turn + variant);
  const style = pick(styles, turn * 3 + place);
  const use = pick(department.uses, turn + place);
  const price = Math.round(department.price * (0.7 + 0.3 * (turn % 5)) * 10) / 10;
  const id = `${department.category}-${thing.en.replaceAll(' ', '-')}-${language}-${variant + 1}`;
  return {
    itemId: id,
    title: language === 'en' ? titleCase(`${material.en} ${thing.en}`) : `${material.zh}${thing.zh}`,
    description: describe(language, { thing, material, style, use }),
    tags: [thing.en, thing.zh, style[language], material[language]],
    category: department.category,
    price,
    stock: turn % 17 === 0 ? 0 : 5 + (turn % 40),
    seller: pick(sellers, turn),
    attributes: { language, style: style.en, material: material.en },
  };
}

function describe(
  language: Language,
  { thing, material, style, use }: Readonly<Record<'thing' | 'material' | 'style' | 'use', Word>>,
): string {
  return language === 'en'
    ? `A ${style.en} ${thing.en} of ${material.en}, ${use.en}. Made in small numbers and checked by hand.`
    : `${style.zh}风格的${material.zh}${thing.zh},${use.zh}。小批量制作,逐件检查。`;
}

function titleCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pick<Member>(members: readonly Member[], index: number): Member {
  const member = members[index % members.length];
  if (member === undefined) throw new RangeError('There is nothing to pick from');
  return member;
}
