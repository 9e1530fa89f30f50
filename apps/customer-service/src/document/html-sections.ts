import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { SectionWriter } from './section.ts';
import type { Section } from './section.ts';

type Node = DefaultTreeAdapterTypes.Node;

/** What a page shows around its text, or does not show. */
const left = new Set(
  'script style noscript template head nav header footer aside form svg iframe button select'.split(' '),
);
/** What ends a paragraph before and after it. */
const blocks = new Set(
  'address article blockquote body dd details div dl dt fieldset figcaption figure hr html li main ol p pre section summary table tbody td tfoot th thead tr ul br'.split(
    ' ',
  ),
);

/** The text of a page as browsers read it, without what stands around it: menus, scripts, forms. */
export function htmlSections(content: string): readonly Section[] {
  const writer = new SectionWriter();
  let open = '';
  const flush = () => {
    writer.paragraph(open);
    open = '';
  };
  const read = (node: Node): void => {
    if ('value' in node) open += node.value;
    if (left.has(node.nodeName) || !('childNodes' in node)) return;
    const level = /^h([1-6])$/u.exec(node.nodeName)?.[1];
    const isBlock = level !== undefined || blocks.has(node.nodeName);
    if (isBlock) flush();
    node.childNodes.forEach(read);
    if (level !== undefined) {
      writer.heading(Number(level), open);
      open = '';
    } else if (isBlock) flush();
  };
  read(parse(content));
  flush();
  return writer.end();
}
