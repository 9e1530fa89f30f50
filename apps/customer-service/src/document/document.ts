import type { Id } from '@attention-flow/persistence';
import { detectLanguage } from '../language/language.ts';
import type { Passage } from '../retrieval/passage.ts';
import { htmlSections } from './html-sections.ts';
import type { Section } from './section.ts';
import { markdownSections } from './markdown-sections.ts';
import { plainSections } from './plain-sections.ts';

export type DocumentId = Id<'Document'>;

export const documentFormats = ['markdown', 'html', 'text'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

const readers: Readonly<Record<DocumentFormat, (content: string) => readonly Section[]>> = {
  markdown: markdownSections,
  html: htmlSections,
  text: plainSections,
};

/** A part longer than this is cut at a paragraph, so that what is found is worth reading. */
const longestPart = 1_200;

/** The parts of a document as they are found and cited: paragraphs together up to a length, under their headings. */
export function passagesOf(document: {
  readonly id: string;
  readonly name: string;
  readonly format: DocumentFormat;
  readonly content: string;
}): readonly Passage[] {
  const parts = readers[document.format](document.content).flatMap(({ headings, paragraphs }) =>
    gathered(paragraphs).map((text) => ({ title: headings.join(' › ') || document.name, text })),
  );
  return parts.map(({ title, text }, at): Passage => {
    return { id: `${document.id}#${at + 1}`, kind: 'document', language: detectLanguage(text), title, text };
  });
}

function gathered(paragraphs: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (const paragraph of paragraphs) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + paragraph.length < longestPart)
      parts[parts.length - 1] = `${last}\n${paragraph}`;
    else parts.push(paragraph);
  }
  return parts;
}
