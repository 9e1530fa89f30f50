import { burstDefaults, burstDetector } from './burst.ts';
import { cusumDefaults, cusumDetector } from './cusum.ts';
import { ewmaDefaults, ewmaDetector } from './ewma.ts';
import { kleinbergDefaults, kleinbergDetector } from './kleinberg.ts';
import type { Detector, Observation, Verdict } from './observation.ts';
import { sentimentDefaults, sentimentDetector } from './sentiment-change.ts';
import { silenceDefaults, silenceDetector } from './feed-silence.ts';
import { thresholdDefaults, thresholdDetector } from './threshold.ts';

/** The options of every detector, with their defaults. */
export const detectorDefaults = {
  threshold: thresholdDefaults,
  burst: burstDefaults,
  ewma: ewmaDefaults,
  cusum: cusumDefaults,
  kleinberg: kleinbergDefaults,
  sentiment: sentimentDefaults,
  silence: silenceDefaults,
};

type Options = typeof detectorDefaults;
export type DetectorKind = keyof Options;

/** A detector by its name, with options that were checked. */
export type DetectorChoice = { [K in DetectorKind]: { readonly kind: K } & Options[K] }[DetectorKind];

/** A detector and what it remembers of one series: its verdicts come one by one. */
export interface Watch {
  next(observation: Observation): Verdict;
}

/** Begins to watch a series. */
export function watch(choice: DetectorChoice): Watch {
  switch (choice.kind) {
    case 'threshold':
      return remembering(thresholdDetector(choice));
    case 'burst':
      return remembering(burstDetector(choice));
    case 'ewma':
      return remembering(ewmaDetector(choice));
    case 'cusum':
      return remembering(cusumDetector(choice));
    case 'kleinberg':
      return remembering(kleinbergDetector(choice));
    case 'sentiment':
      return remembering(sentimentDetector(choice));
    case 'silence':
      return remembering(silenceDetector(choice));
  }
}

function remembering<State>(detector: Detector<State>): Watch {
  let { initial: state } = detector;
  return {
    next(observation) {
      const step = detector.step(state, observation);
      state = step.state;
      return step.verdict;
    },
  };
}
