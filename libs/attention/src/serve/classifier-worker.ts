import type { Attribution } from '../explain/attribution.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { serveRequests, workerInput } from './serve-requests.ts';
import { TextClassifier } from './text-classifier.ts';
import type { Classification } from './text-classifier.ts';

export type ClassifierRequest =
  | { readonly kind: 'classify'; readonly texts: readonly string[] }
  | {
      readonly kind: 'explain';
      readonly text: string;
      readonly method: ExplanationMethod;
      readonly label?: string;
    };

export type ClassifierReply =
  | { readonly kind: 'classified'; readonly classifications: readonly Classification[] }
  | { readonly kind: 'explained'; readonly attribution: Attribution };

const folder = workerInput();
if (typeof folder !== 'string') throw new TypeError('A classifier worker is given the folder of its bundle');
const classifier = await TextClassifier.load(folder);
await classifier.classify(['']);

serveRequests<ClassifierRequest, ClassifierReply>({
  answer: async (request) =>
    request.kind === 'classify'
      ? { kind: 'classified', classifications: await classifier.classify(request.texts) }
      : {
          kind: 'explained',
          attribution: await classifier.explain(request.text, request.method, request.label),
        },
  close: () => classifier[Symbol.asyncDispose](),
});
