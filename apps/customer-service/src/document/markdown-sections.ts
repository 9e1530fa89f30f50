import { SectionWriter } from './section.ts';
import type { Section } from './section.ts';

const heading = /^ {0,3}(?<marks>#{1,6})(?:\s+(?<text>.*?))?\s*#*\s*$/u;
const fence = /^ {0,3}(?<mark>`{3,}|~{3,})/u;
const underline = /^ {0,3}(?<mark>=+|-+)\s*$/u;
const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?<text>.*)$/u;

/**
 * The text of Markdown: headings of both kinds, paragraphs, items of lists, quotes, rows of tables; without its marks.
 * Code stands for itself; HTML in it is left out.
 *
 * @see CommonMark 0.31, of which this reads the blocks and the commoner inlines
 */
export function markdownSections(content: string): readonly Section[] {
  const writer = new SectionWriter();
  let open: string[] = [];
  let closing: string | undefined;
  const flush = () => {
    writer.paragraph(inlineText(open.join(' ')));
    open = [];
  };
  for (const line of withoutFrontMatter(content).split(/\r?\n/u)) {
    const mark = fence.exec(line)?.groups?.['mark'];
    if (closing !== undefined) {
      if (mark?.startsWith(closing)) closing = undefined;
      else writer.paragraph(line);
      continue;
    }
    const { marks, text = '' } = heading.exec(line)?.groups ?? {};
    const rule = underline.exec(line)?.groups?.['mark'];
    const said = item.exec(line)?.groups?.['text'];
    if (mark !== undefined) {
      flush();
      closing = mark.slice(0, 3);
    } else if (marks !== undefined) {
      flush();
      writer.heading(marks.length, inlineText(text));
    } else if (rule !== undefined && open.length > 0) {
      writer.heading(rule.startsWith('=') ? 1 : 2, inlineText(open.join(' ')));
      open = [];
    } else if (said !== undefined || line.trim() === '') {
      flush();
      if (said !== undefined) open = [said];
    } else if (!/^[\s|:-]+$/u.test(line))
      open.push(line.replace(/^\s*>\s?/u, '').replaceAll(/\s*\|\s*/gu, ' '));
  }
  flush();
  return writer.end();
}

/** Settings between two lines of `---` at the top are not text. */
function withoutFrontMatter(content: string): string {
  return content.replace(/^\uFEFF?---\r?\n[^]*?\r?\n---\r?\n/u, '');
}

function inlineText(text: string): string {
  return text
    .replaceAll(/<!--[^]*?-->|<\/?[a-z][^>]*>/giu, ' ')
    .replaceAll(/!?\[(?<label>[^\]]*)\]\([^)]*\)/gu, '$<label>')
    .replaceAll(/!?\[(?<label>[^\]]*)\]\[[^\]]*\]/gu, '$<label>')
    .replaceAll(/<(?<address>https?:\/\/[^>]+)>/gu, '$<address>')
    .replaceAll(/(?<mark>\*{1,3}|_{1,3}|~~|`+)(?=\S)(?<inner>[^]*?\S)\k<mark>/gu, '$<inner>')
    .replaceAll(/\\(?<escaped>[\p{Punctuation}\p{Symbol}])/gu, '$<escaped>');
}
