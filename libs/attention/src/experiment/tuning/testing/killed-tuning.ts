import type { Observable } from 'rxjs';
import { learnedTexts } from '../../../../fixtures/bilingual-intents.ts';
import { tuneClassifier } from '../tune.ts';
import type { TuningEvent } from '../tune.ts';

/** Three trials of one epoch, one of them then of three: the same tuning wherever it runs. */
export const killedTuning = (state?: string): Observable<TuningEvent> =>
  tuneClassifier({
    rows: learnedTexts,
    trials: 3,
    epochs: 3,
    preset: 'mini',
    space: {
      learningRateFactor: [0.5, 2],
      numLayers: [1, 2],
      hiddenSize: [32, 64],
      dropout: [0.1, 0.3],
      flow: ['none', 'gated'],
    },
    seed: 7,
    session: { device: 'cpu', threads: 1 },
    ...(state === undefined ? {} : { state }),
  });
