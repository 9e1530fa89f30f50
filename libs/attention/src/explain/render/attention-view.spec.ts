import { inflateSync } from 'node:zlib';
import { renderAttentionHtml } from './attention-view.ts';
import { encodePng } from './png.ts';

const maps = {
  layers: 2,
  heads: 3,
  tokens: 2,
  values: Float32Array.from({ length: 24 }, (_, at) => (at % 4 === 0 || at % 4 === 3 ? 1 : 0)),
};

describe('renderAttentionHtml', () => {
  const html = renderAttentionHtml(maps, ['[CLS]', '<卡>'], { title: 'a & b' });

  test('shows every layer and head small, and large with the tokens named', () => {
    expect(html.match(/<img /g)).toHaveLength(6);
    expect(html.match(/<figure /g)).toHaveLength(6);
    expect(html).toContain('id="layer2-head3"');
    expect(html.match(/&lt;卡&gt;<\/text>/g)).toHaveLength(12);
    expect(html).toContain('<title>a &amp; b</title>');
  });

  test('needs nothing from elsewhere', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)="(?!data:|#)/);
  });

  test('refuses names that are not those of the tokens', () => {
    expect(() => renderAttentionHtml(maps, ['one'])).toThrow('1 token names for 2 tokens');
  });
});

test('a PNG holds its pixels', () => {
  const png = encodePng({ width: 2, height: 2, pixels: Uint8Array.of(1, 2, 3, 4) }, new Uint8Array(768));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const start = png.indexOf('IDAT');
  const length = png.readUInt32BE(start - 4);
  expect([...inflateSync(png.subarray(start + 4, start + 4 + length))]).toEqual([0, 1, 2, 0, 3, 4]);
});
