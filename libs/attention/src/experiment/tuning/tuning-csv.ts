import type { Trial } from './tune.ts';

const header =
  'trial,round,epochs,learning_rate_factor,layers,width,dropout,flow,accuracy,macro_f1,seconds,failed';

/** A line for each training, in the order in which they were made (RFC 4180). */
export function tuningCsv(runs: readonly Trial[]): string {
  const lines = runs.map(({ trial, round, epochs, settings, accuracy, macroF1, seconds, failed = '' }) => {
    const { learningRateFactor, numLayers, hiddenSize, dropout, flow } = settings;
    const figures = [accuracy.toFixed(4), macroF1.toFixed(4), seconds.toFixed(1)];
    return [
      trial,
      round,
      epochs,
      learningRateFactor,
      numLayers,
      hiddenSize,
      dropout,
      flow,
      ...figures,
      failed,
    ].join();
  });
  return `${[header, ...lines].join('\r\n')}\r\n`;
}
