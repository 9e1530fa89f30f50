import { evaluateClassifier } from './evaluation.ts';
import { renderEvaluationHtml } from './report/page.ts';
import { keywordClassifier } from './testing/keyword-classifier.ts';

const keywords = keywordClassifier({ other: [], card: ['card', '卡'], password: ['password'] });
const classify = async (texts: readonly string[]) =>
  (await keywords(texts)).map((answer) => ({ ...answer, score: answer.label === 'other' ? 0 : 1 }));
const rows = [
  { text: 'where is my card', label: 'card' },
  { text: '我的卡在哪里', label: 'card' },
  { text: 'I forgot my password', label: 'password' },
  { text: 'the <b>word</b> to get in', label: 'password' },
  { text: 'sing a song', label: 'none' },
];
const options = { rows, classify, outOfScope: 'none', precision: 0.9, sample: 3, seed: 1 };
const subject = { title: 'A & B', model: 'model', version: '0123456789ab', data: 'rows.csv' };

describe('evaluateClassifier', () => {
  test('measures rows with a class, and tells the others apart by score', async () => {
    const evaluation = await evaluateClassifier(options);
    expect(evaluation).toMatchObject({
      rows: 5,
      inScopeRows: 4,
      accuracy: { share: 0.75 },
      outOfScope: { rows: 1, auroc: 0.875, falsePositiveRateAt95: 1 },
      target: { threshold: { kind: 'reached', precision: 1, coverage: 0.75 } },
      confusions: [{ expected: 'password', predicted: 'other', rows: 1, of: 2 }],
      mistakes: [{ text: 'the <b>word</b> to get in', predicted: 'other' }],
      sampledRows: 3,
      worstSlices: [],
    });
    expect(evaluation.robustness.every(({ rows: sampled }) => sampled === 3)).toBe(true);
    expect(evaluation.dataFingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is the same for the same seed, and samples others for another', async () => {
    const [one, two] = [await evaluateClassifier(options), await evaluateClassifier(options)];
    expect(one).toEqual(two);
  });

  test('refuses rows without a class, and a sample of none', async () => {
    await expect(evaluateClassifier({ ...options, rows: rows.slice(4) })).rejects.toThrow(
      'no row has a class',
    );
    await expect(evaluateClassifier({ ...options, sample: 0 })).rejects.toThrow("'sample'");
  });
});

describe('renderEvaluationHtml', () => {
  test('needs nothing beside it, forbids requests, and escapes what it is given', async () => {
    const html = renderEvaluationHtml(await evaluateClassifier(options), subject);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|url\(|@import|https?:/);
    expect(html).toContain('<title>A &amp; B</title>');
    expect(html).toContain('the &lt;b&gt;word&lt;/b&gt; to get in');
    expect(html).not.toContain('NaN');
  });

  test('says the figures in words, with plots, version and fingerprint', async () => {
    const evaluation = await evaluateClassifier(options);
    const html = renderEvaluationHtml(evaluation, subject);
    expect(html).toContain('It answers 75.0 % of 4 texts rightly');
    expect(html).toContain('answers 75.0 % of the texts and is right in 100.0 % of them');
    expect(html.match(/<figure>/g)).toHaveLength(2);
    expect(html).toContain('0123456789ab');
    expect(html).toContain(evaluation.dataFingerprint);
  });

  test('closes every tag it opens', async () => {
    const html = renderEvaluationHtml(await evaluateClassifier(options), subject);
    const open: string[] = [];
    for (const [, close, name = '', empty] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^<>]*?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!empty && name !== 'meta') open.push(name);
    }
    expect(open).toEqual([]);
  });
});
