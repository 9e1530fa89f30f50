import { SectionWriter } from './section.ts';
import type { Section } from './section.ts';

/** Plain text: a blank line ends a paragraph. */
export function plainSections(content: string): readonly Section[] {
  const writer = new SectionWriter();
  for (const paragraph of content.split(/\r?\n\s*\r?\n/u)) writer.paragraph(paragraph);
  return writer.end();
}
