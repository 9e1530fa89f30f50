import { passagesOf } from './document.ts';
import type { DocumentFormat } from './document.ts';

const read = (format: DocumentFormat, content: string) =>
  passagesOf({ id: 'd', name: 'Help', format, content }).map(({ title, text }) => [title, text]);

test.each<{ name: string; format: DocumentFormat; content: string; expected: string[][] }>([
  {
    name: 'Markdown',
    format: 'markdown',
    content:
      '---\ntitle: x\n---\n# Cards\n\nA **lost** card [is blocked](https://x.example) \\* in `app`.\n\n## Fees\n- one\n- two\n  goes on\n\nMore\n====\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    expected: [
      ['Cards', 'A lost card is blocked * in app.'],
      ['Cards › Fees', 'one\ntwo goes on'],
      ['More', 'quoted\na b 1 2'],
    ],
  },
  {
    name: 'HTML',
    format: 'html',
    content:
      '<html><head><title>T</title><style>p{}</style></head><body><nav>Menu</nav><h1>Cards</h1><p>A <b>lost</b>\n card&nbsp;&amp; more.<p>Second<h2>Fees</h2><ul><li>one<li>two</ul><script>alert(1)</script></body>',
    expected: [
      ['Cards', 'A lost card & more.\nSecond'],
      ['Cards › Fees', 'one\ntwo'],
    ],
  },
  {
    name: 'plain text',
    format: 'text',
    content: 'One\nline.\r\n\r\nTwo.',
    expected: [['Help', 'One line.\nTwo.']],
  },
  { name: 'nothing', format: 'html', content: '<h1>Title</h1>', expected: [] },
])('$name', ({ format, content, expected }) => {
  expect(read(format, content)).toEqual(expected);
});

test('long parts are cut at paragraphs, each with an id of its own and its language', () => {
  const content = Array.from({ length: 9 }, (_, at) =>
    at < 5 ? 'word '.repeat(99) : '退货运费'.repeat(60),
  ).join('\n\n');
  const passages = passagesOf({ id: 'd', name: 'Help', format: 'text', content });
  expect(passages.length).toBeGreaterThan(3);
  expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
  expect([passages[0]?.language, passages.at(-1)?.language]).toEqual(['en', 'zh']);
});
