// Leaves a training at each kind of event, and before the first; prints what it still hears. Ends when nothing runs any more.
import { learnedTexts, paraphrasedTexts } from '../../../fixtures/bilingual-intents.ts';
import { trainClassifier } from '../train-classifier.ts';

const [root = ''] = process.argv.slice(2);
for (const leave of ['start', 'prepared', 'progress', 'evaluated']) {
  const say = (event: string) => process.stdout.write(`${leave}: ${event}\n`);
  const training = trainClassifier({
    train: learnedTexts,
    dev: paraphrasedTexts,
    preset: 'mini',
    epochs: 1,
    seed: 1,
    out: `${root}/left-at-${leave}`,
  }).subscribe({
    next: ({ kind }) => {
      say(kind);
      if (kind === leave) training.unsubscribe();
    },
    error: (error: unknown) => say(String(error)),
    complete: () => say('complete'),
  });
  if (leave === 'start') training.unsubscribe();
}
