import { Injectable } from '@nestjs/common';
import { DocumentModelOpener } from '../models/document-model-opener.ts';
import { DocumentModel } from '../scoring/document-model.ts';
import type { WordWeight } from '../scoring/document-model.ts';
import type { TextScore } from '../scoring/score.ts';

const bad = /\b(?:falls?|fell|default\w*|loss\w*|crisis|fraud)\b|下跌|违约|亏损|危机/giu;
const good = /\b(?:rises?|rose|profits?|gains?|record)\b|上涨|盈利|增长/giu;
const topics: Readonly<Record<string, RegExp>> = {
  banking: /\bbanks?\b|银行/iu,
  earnings: /\b(?:earnings|profits?)\b|盈利|财报/iu,
  energy: /\b(?:oil|refinery)\b|石油|炼油/iu,
};

/** For specs: a model that knows a few words, answers at once, and fails where it is told to. */
export class KeywordModel extends DocumentModel {
  async score(texts: readonly string[]): Promise<readonly TextScore[]> {
    if (texts.some((text) => text.includes('poison'))) throw new Error('the model cannot read this');
    return texts.map((text) => {
      const negative = text.match(bad)?.length ?? 0;
      const positive = text.match(good)?.length ?? 0;
      const total = negative + positive + 0.5;
      return {
        sentiment: { negative: negative / total, neutral: 0.5 / total, positive: positive / total },
        topics: Object.entries(topics).flatMap(([topic, words]) =>
          words.test(text) ? [{ topic, probability: 0.9 }] : [],
        ),
      };
    });
  }

  async explain(text: string, sentiment: 'negative' | 'positive'): Promise<readonly WordWeight[]> {
    const words = text.matchAll(sentiment === 'negative' ? bad : good);
    return [...words].map(({ 0: word, index }) => ({
      text: word,
      start: index,
      end: index + word.length,
      weight: 1,
    }));
  }

  async close(): Promise<void> {
    // Holds nothing.
  }
}

@Injectable()
export class KeywordModelOpener extends DocumentModelOpener {
  async open(): Promise<DocumentModel> {
    return new KeywordModel();
  }
}
