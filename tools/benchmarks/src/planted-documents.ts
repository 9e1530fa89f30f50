import type { LabelledExample, Random } from '@attention-flow/attention';

/** A long text of stories that have nothing to do with each other, and one passage that decides its label. */
export interface PlantedDocument {
  readonly text: string;
  readonly label: string;
  /** Where the passage stands. */
  readonly start: number;
  readonly end: number;
}

export interface Planting {
  /** Rows of the labels; a passage is some of one label. */
  readonly questions: readonly LabelledExample[];
  readonly stories: readonly string[];
  readonly documents: number;
  /** Words of a document, at least; drawn between the two. */
  readonly words: readonly [least: number, most: number];
  readonly random: Random;
}

/** Rows of one label that make a passage. */
const rowsOfPassage = 3;
const between = '\n\n';

/** Documents with labels in turn; what is drawn follows from the generator alone. */
export function plantDocuments({
  questions,
  stories,
  documents,
  words,
  random,
}: Planting): readonly PlantedDocument[] {
  const labels = [...new Set(questions.map(({ label }) => label))].toSorted();
  return Array.from({ length: documents }, (_, at) => {
    const label = labels[at % labels.length] ?? '';
    const draw = random.fork(`document ${at}`);
    const own = draw.shuffle(questions.filter((row) => row.label === label)).slice(0, rowsOfPassage);
    const passage = own.map(({ text }) => text).join(' ');
    const [least, most] = words;
    const parts = storiesOf(stories, least + draw.integer(most - least + 1), draw);
    const place = draw.integer(parts.length + 1);
    const before = parts
      .slice(0, place)
      .map((part) => part + between)
      .join('');
    const text = [...parts.slice(0, place), passage, ...parts.slice(place)].join(between);
    return { text, label, start: before.length, end: before.length + passage.length };
  });
}

function storiesOf(stories: readonly string[], words: number, random: Random): readonly string[] {
  const parts: string[] = [];
  for (let count = 0; count < words;) {
    const story = stories[random.integer(stories.length)] ?? '';
    parts.push(story);
    count += story.split(/\s+/).length;
  }
  return parts;
}
