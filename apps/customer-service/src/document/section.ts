/** What stands under a heading. */
export interface Section {
  /** Those above it, the outermost first. */
  readonly headings: readonly string[];
  /** Without markup and without line breaks inside. */
  readonly paragraphs: readonly string[];
}

/** Gathers headings and paragraphs in their order. */
export class SectionWriter {
  private readonly sections: { headings: readonly string[]; paragraphs: string[] }[] = [];
  private headings: readonly { readonly level: number; readonly text: string }[] = [];

  /** @param level from 1; a heading ends those of its level and below */
  heading(level: number, text: string): void {
    const said = oneLine(text);
    if (said === '') return;
    this.headings = [...this.headings.filter((above) => above.level < level), { level, text: said }];
    this.sections.push({ headings: this.headings.map((heading) => heading.text), paragraphs: [] });
  }

  paragraph(text: string): void {
    const said = oneLine(text);
    if (said === '') return;
    if (this.sections.length === 0) this.sections.push({ headings: [], paragraphs: [] });
    this.sections.at(-1)?.paragraphs.push(said);
  }

  /** A heading without anything under it says nothing. */
  end(): readonly Section[] {
    return this.sections.filter(({ paragraphs }) => paragraphs.length > 0);
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
