import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRow } from './dataset-row.ts';
import { clincPart } from './formats/clinc.ts';
import { csvLabels } from './formats/csv-labels.ts';
import { finFe, finNl } from './formats/fincuge.ts';
import { phraseBank } from './formats/phrasebank.ts';
import { reuters } from './formats/reuters.ts';
import { sentFin } from './formats/sentfin.ts';

type Rows = Promise<readonly DatasetRow[]>;

/** A dataset as its publisher gives it. */
export interface PublishedSet {
  readonly source: string;
  /** Names that the files have where they are downloaded from. */
  readonly files: readonly string[];
  readonly licence: string;
  /** Reads a folder with these files: its published parts, or all rows where no split is published. */
  readonly read: (
    folder: string,
  ) => Readonly<Record<'train' | 'test', Rows> & { dev?: Rows }> | { readonly all: Rows };
}

const topics = [
  'Analyst Update',
  'Fed | Central Banks',
  'Company | Product News',
  'Treasuries | Corporate Debt',
  'Dividend',
  'Earnings',
  'Energy | Oil',
  'Financials',
  'Currencies',
  'General News | Opinion',
  'Gold | Metals | Materials',
  'IPO',
  'Legal | Regulation',
  'M&A | Investments',
  'Macro',
  'Markets',
  'Politics',
  'Personnel Change',
  'Stock Commentary',
  'Stock Movement',
];
const moods = ['bearish', 'bullish', 'neutral'];
const fincuge = 'https://github.com/ssymmetry/BBT-FinCUGE-Applications (FinCUGE_Publish)';

const csvParts =
  (train: string, test: string, columns: Parameters<typeof csvLabels>[1]): PublishedSet['read'] =>
  (folder) => ({
    train: csvLabels(join(folder, train), columns),
    test: csvLabels(join(folder, test), columns),
  });

export const publishedSets: Readonly<Record<string, PublishedSet>> = {
  banking77: {
    source: 'https://github.com/PolyAI-LDN/task-specific-datasets (banking_data)',
    files: ['train.csv', 'test.csv'],
    licence: 'CC BY 4.0',
    read: csvParts('train.csv', 'test.csv', { text: 'text', label: 'category' }),
  },
  clinc150: {
    source: 'https://github.com/clinc/oos-eval (data)',
    files: ['data_full.json'],
    licence: 'CC BY 3.0',
    read: (folder) => {
      const part = (name: 'train' | 'val' | 'test') => clincPart(join(folder, 'data_full.json'), name);
      return { train: part('train'), dev: part('val'), test: part('test') };
    },
  },
  'financial-phrasebank': {
    source: 'Malo et al. 2014; Sentences_50Agree.txt, for example https://github.com/pkatwate/finBERT',
    files: ['Sentences_50Agree.txt'],
    licence: 'CC BY-NC-SA 3.0',
    read: (folder) => ({ all: phraseBank(join(folder, 'Sentences_50Agree.txt')) }),
  },
  'twitter-fin-sentiment': {
    source: 'https://huggingface.co/datasets/zeroshot/twitter-financial-news-sentiment',
    files: ['sent_train.csv', 'sent_valid.csv'],
    licence: 'MIT',
    read: csvParts('sent_train.csv', 'sent_valid.csv', { text: 'text', label: 'label', names: moods }),
  },
  'twitter-fin-topic': {
    source: 'https://huggingface.co/datasets/zeroshot/twitter-financial-news-topic',
    files: ['topic_train.csv', 'topic_valid.csv'],
    licence: 'MIT',
    read: csvParts('topic_train.csv', 'topic_valid.csv', { text: 'text', label: 'label', names: topics }),
  },
  sentfin: {
    source: 'https://github.com/pyRis/SEntFiN',
    files: ['SEntFiN.csv'],
    licence: 'MIT',
    read: (folder) => ({ all: sentFin(join(folder, 'SEntFiN.csv')) }),
  },
  'finfe-sentiment-zh': {
    source: `${fincuge}, finfe`,
    files: ['train_list.json', 'eval_list.json'],
    licence: 'none stated',
    read: (folder) => ({
      train: finFe(join(folder, 'train_list.json')),
      test: finFe(join(folder, 'eval_list.json')),
    }),
  },
  'finnl-topic-zh': {
    source: `${fincuge}, finnl`,
    files: ['train_list.json', 'eval_list.json'],
    licence: 'none stated',
    read: (folder) => ({
      train: finNl(join(folder, 'train_list.json')),
      test: finNl(join(folder, 'eval_list.json')),
    }),
  },
  reuters21578: {
    source: 'https://archive.ics.uci.edu/dataset/137 (reuters21578.tar.gz)',
    files: ['reut2-000.sgm ... reut2-021.sgm'],
    licence: 'free for research; copyright Reuters',
    read: (folder) => {
      const part = async (name: 'TRAIN' | 'TEST') => {
        const files = (await readdir(folder)).filter((file) => file.endsWith('.sgm')).sort();
        return (await Promise.all(files.map((file) => reuters(join(folder, file), name)))).flat();
      };
      return { train: part('TRAIN'), test: part('TEST') };
    },
  },
};
