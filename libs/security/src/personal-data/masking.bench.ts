import { performance } from 'node:perf_hooks';
import { loadavg } from 'node:os';
import { findPersonalData } from './find-personal-data.ts';
import { labelledSentences } from './labelled-sentences.ts';
import { mistakesOf, scoreMasking } from './masking-score.ts';

// Precision and recall of the masking on the labelled sentences, and its speed: `npm run bench:masking`.
// `-- --mistakes` prints what is wrong in the half that the rules were written with; the other half stays unseen.

const percent = (share: number) => (Number.isNaN(share) ? '-' : `${(100 * share).toFixed(1)} %`);

for (const half of ['rules', 'held-out'] as const) {
  const sentences = labelledSentences(half);
  const name = half === 'rules' ? 'the half that the rules were written with' : 'the half that was held out';
  console.log(`\n${name}: ${sentences.length} sentences`);
  console.log('| kind | marked | right | missed | wrong | precision | recall |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const scores = scoreMasking(sentences);
  const sum = (key: 'marked' | 'right' | 'missed' | 'wrong') =>
    scores.reduce((total, score) => total + score[key], 0);
  const all = { marked: sum('marked'), right: sum('right'), missed: sum('missed'), wrong: sum('wrong') };
  const total = {
    ...all,
    kind: 'all',
    precision: all.right / (all.right + all.wrong),
    recall: all.right / all.marked,
  };
  for (const { kind, marked, right, missed, wrong, precision, recall } of [...scores, total]) {
    const cells = [kind, marked, right, missed, wrong, percent(precision), percent(recall)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

if (process.argv.includes('--mistakes'))
  console.log(JSON.stringify(mistakesOf(labelledSentences('rules')), null, 1));

const text = labelledSentences()
  .map((sentence) => sentence.text)
  .join('\n');
const long = text.repeat(Math.ceil(1_000_000 / text.length));
findPersonalData(text);
const started = performance.now();
findPersonalData(long);
const seconds = (performance.now() - started) / 1_000;
console.log(
  `\n${(long.length / seconds / 1e6).toFixed(1)} million characters a second (load ${loadavg()[0]?.toFixed(1)})`,
);
