import fc from 'fast-check';
import { attribute } from '../attribution.ts';
import { arbitraryText } from '../testing/arbitrary-text.ts';
import { wordSpans } from '../words.ts';
import { renderHtml } from './html.ts';
import { escapeMarkup } from '../../evaluate/page/markup.ts';
import { renderSvg } from './svg.ts';

const text = 'Shares of <b>Acme</b> & "Sons"\n大幅下跌';
function scored(method: string, source: string, sign = -1) {
  const spans = wordSpans(source);
  return attribute({ method, text: source, spans, scores: spans.map((_, i) => sign ** i / (i + 1)) });
}

/** What a reader sees: the marked-up text with tags dropped and entities read. */
function visible(markup: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&([a-z0-9#]+);/g, (_, name: string) => entities[name] ?? '?');
}

describe('renderHtml', () => {
  const html = renderHtml(
    text,
    [scored('occlusion', text), { ...scored('attentionFlow', text, 1), unattributed: 0.25 }],
    {
      title: 'Why <negative>?',
      language: 'zh-Hans',
    },
  );

  test('shows the text unchanged, once a method', () => {
    const shown = [...html.matchAll(/<p class="text" lang="zh-Hans">(.*?)<\/p>/gs)].map(([, body]) =>
      visible(body!),
    );
    expect(shown).toEqual([text, text]);
  });

  test('needs nothing beside it and forbids what might be asked for', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|url\(|@import|https?:/);
  });

  test('escapes what it is given', () => {
    expect(html).toContain('<title>Why &lt;negative&gt;?</title>');
    expect(html).not.toContain('<b>');
  });

  test('signed scores have two colours and a scale with two ends, unsigned ones one', () => {
    const [signed, unsigned] = html.split('</section>');
    expect(signed).toMatch(/class="against" style="--strength:0.500" data-score="−0.500"/);
    expect(signed).toMatch(/against −1.00.*\+1.00 for/);
    expect(unsigned).not.toContain('against');
    expect(unsigned).toMatch(/<span>0<\/span>.*<span>\+1.00<\/span>/);
  });

  test('reports what belongs to nothing in the text', () =>
    expect(html).toContain('outside the text: +0.250'));

  test('follows light and dark', () => {
    expect(html).toContain('color-scheme:light dark');
    expect(html).toContain('@media (prefers-color-scheme:dark)');
  });

  test('scores of 0 and no scores at all are drawn without colour', () => {
    const none = { method: 'm', tokens: [] };
    const zero = attribute({ method: 'm', text: 'a', spans: [{ start: 0, end: 1 }], scores: [0] });
    expect(renderHtml('a', [none, zero])).toContain('--strength:0.000');
  });
});

describe('renderSvg', () => {
  const svg = renderSvg(text, [scored('occlusion', text), scored('attentionFlow', text, 1)], { width: 400 });

  test('shows every word, its box and its number', () => {
    expect(svg).toMatch(
      /<title>\+0.333<\/title><rect class="for" fill-opacity="0.333"[^>]*\/><text[^>]*>&lt;<\/text>/,
    );
    expect(visible(svg)).toContain('大幅');
  });

  test('needs nothing beside it', () => {
    const named = svg.replace('xmlns="http://www.w3.org/2000/svg"', '');
    expect(named).not.toMatch(/<script|<image|href|url\(|@import|https?:/);
  });

  test('makes room for every line of every panel', () => {
    const height = (given: string) => Number(/height="(\d+)"/.exec(given)?.[1]);
    const one = height(renderSvg('a', [scored('m', 'a')]));
    expect(height(renderSvg('a\nb', [scored('m', 'a\nb')]))).toBeGreaterThan(one);
    expect(height(renderSvg('a', [scored('m', 'a'), scored('m', 'a')]))).toBeGreaterThan(one);
  });

  test('law: tags match for any text', () => {
    fc.assert(
      fc.property(arbitraryText, (source) => {
        const open: string[] = [];
        for (const [, close, name, empty] of renderSvg(source, [scored(source, source)]).matchAll(
          /<(\/?)([a-z]+)[^<>]*?(\/?)>/g,
        )) {
          if (close) expect(open.pop()).toBe(name);
          else if (!empty) open.push(name!);
        }
        expect(open).toEqual([]);
      }),
    );
  });
});

describe('escapeMarkup', () => {
  test('replaces what XML forbids, keeps line breaks and emoji', () => {
    expect(escapeMarkup('a\u0000b\u0007\n\t😀\uD800')).toBe('a\uFFFDb\uFFFD\n\t😀\uFFFD');
  });
});
