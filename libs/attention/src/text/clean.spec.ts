import fc from 'fast-check';
import { arbitraryText } from '../../fixtures/sample-text.ts';
import { cleanText } from './clean.ts';
import type { CleanOptions } from './clean.ts';

describe('cleanText', () => {
  test.each<{ name: string; source: string; options?: CleanOptions; expected: string }>([
    { name: 'collapses white space and trims', source: '  a \n\t b\u3000c ', expected: 'a b c' },
    {
      name: 'keeps line ends where asked',
      source: 'a \n\n b  c\r\n',
      options: { whitespace: 'lines' },
      expected: 'a\nb c',
    },
    {
      name: 'leaves white space where asked',
      source: ' a  b ',
      options: { whitespace: 'keep' },
      expected: ' a  b ',
    },
    {
      name: 'drops controls and invisible characters',
      source: 'a\0b\u200bc\u00ad\ufeffd\u202e',
      expected: 'abcd',
    },
    { name: 'drops what is broken', source: 'a\ud83db\ufffd', expected: 'ab' },
    { name: 'keeps joined emoji', source: '👨‍👩‍👧 ok', expected: '👨‍👩‍👧 ok' },
    {
      name: 'keeps controls where asked',
      source: 'a\u200bb',
      options: { controls: false },
      expected: 'a\u200bb',
    },
    { name: 'folds width', source: 'ＡＢＣ１２３，ｶﾞ', options: { nfkc: true }, expected: 'ABC123,ガ' },
    { name: 'leaves traditional characters', source: '銀行', options: { nfkc: true }, expected: '銀行' },
    {
      name: 'takes out tags',
      source: '<p class="x">Hi <b>you</b>!</p><br/>Bye',
      options: { html: true },
      expected: 'Hi you! Bye',
    },
    {
      name: 'takes out scripts, styles, comments',
      source: 'a<script>if (1<2) x()</script>b<!-- <p> -->c<style>p{}</style>',
      options: { html: true },
      expected: 'abc',
    },
    {
      name: 'takes out declarations',
      source: '<!DOCTYPE html><?xml version="1.0"?><![CDATA[ ]]>x',
      options: { html: true },
      expected: 'x',
    },
    {
      name: 'keeps what is not HTML',
      source: 'a < b, 1<2>0, <3, <email>, <me',
      options: { html: true },
      expected: 'a < b, 1<2>0, <3, <email>, <me',
    },
    { name: 'keeps an open comment', source: 'a <!-- b', options: { html: true }, expected: 'a <!-- b' },
    {
      name: 'resolves entities after tags',
      source: 'AT&amp;T &lt;b&gt; &#8364;5 &#x4e2d; &eacute;&nbsp;&hellip;',
      options: { html: true },
      expected: 'AT&T <b> €5 中 é …',
    },
    {
      name: 'reads numbers as browsers do',
      source: '&#146;&#0;&#xD800;&#1114112;x',
      options: { html: true },
      expected: '’x',
    },
    {
      name: 'keeps unknown entities',
      source: 'R&D; &nosuch;',
      options: { html: true },
      expected: 'R&D; &nosuch;',
    },
    { name: 'leaves markup alone by default', source: '<b>a</b> &amp;', expected: '<b>a</b> &amp;' },
  ])('$name', ({ source, options, expected }) => {
    expect(cleanText(source, options).text).toBe(expected);
  });

  test('leads back to the source', () => {
    const cleaned = cleanText('<p>Net&nbsp;profit  <b>ｕｐ</b> &gt; 5%</p>', { html: true, nfkc: true });
    expect(cleaned.text).toBe('Net profit up > 5%');
    const at = (part: string) => {
      const start = cleaned.text.indexOf(part);
      return cleaned.source.slice(...cleaned.toSourceSpan(start, start + part.length));
    };
    expect(at('profit')).toBe('profit');
    expect(at('up')).toBe('ｕｐ');
    expect(at('>')).toBe('&gt;');
    expect(at('Net profit')).toBe('Net&nbsp;profit');
  });

  test('cleaning twice changes nothing more (without markup), and offsets stay in range', () => {
    fc.assert(
      fc.property(arbitraryText, (source) => {
        const once = cleanText(source, { nfkc: true });
        expect(cleanText(once.text, { nfkc: true }).text).toBe(once.text);
        const spans = Array.from(once.text, (_, at) => once.toSourceSpan(at, at + 1));
        expect(spans.every(([start, end]) => start >= 0 && start <= end && end <= source.length)).toBe(true);
      }),
    );
  });

  test.each(['<!--', '<script>', '<a ', '<', '&#', '&a', '<p', ' \n', '</script '])(
    'takes time in proportion on %j repeated, else this test would time out',
    (part) => {
      const source = part.repeat(100_000);
      expect(cleanText(source, { html: true }).source).toBe(source);
    },
  );
});
