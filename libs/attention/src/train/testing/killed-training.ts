import type { Observable } from 'rxjs';
import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { trainClassifier } from '../train-classifier.ts';
import type { TrainingEvent } from '../train-classifier.ts';

/** Two phases of eight steps each, kept every third step: the same training wherever it runs. */
export const killedTraining = (out: string, checkpoint: string): Observable<TrainingEvent> =>
  trainClassifier({
    train: learnedTexts,
    preset: 'mini',
    epochs: 2,
    seed: 1,
    out,
    checkpoint: { folder: checkpoint, everySteps: 3 },
  });
