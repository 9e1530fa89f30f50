import type { Manifest } from '../artifacts/bundle.ts';
import { neighbourFiles } from '../artifacts/neighbours.ts';
import { explanationMethods } from '../explain/classifier-explainer.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';

/** The methods that can explain a model: all that need nothing but it, and those that its bundle has files for. */
export const explanationMethodsOf = ({ files }: Manifest): readonly ExplanationMethod[] =>
  neighbourFiles.rows in files ? [...explanationMethods, 'nearest'] : explanationMethods;
