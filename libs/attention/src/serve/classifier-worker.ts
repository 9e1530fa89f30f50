import type { Attribution } from '../explain/attribution.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { serveRequests, workerInput } from '../engine/threads/serve-requests.ts';
import type { ClassifierSource } from './served-adapters.ts';
import { TextClassifier } from './text-classifier.ts';
import type { Classification, ClassifyRequest, ExplainTarget } from './text-classifier.ts';

export type ClassifierRequest =
  | { readonly kind: 'classify'; readonly texts: readonly (string | ClassifyRequest)[] }
  | {
      readonly kind: 'explain';
      readonly text: string;
      readonly method: ExplanationMethod;
      readonly target: ExplainTarget;
    };

export type ClassifierReply =
  | { readonly kind: 'classified'; readonly classifications: readonly Classification[] }
  | { readonly kind: 'explained'; readonly attribution: Attribution };

const source = workerInput();
if (!isSource(source))
  throw new TypeError('A classifier worker is given the folder of its bundle, or adapters and their base');
const classifier =
  typeof source === 'string' ? await TextClassifier.load(source) : await TextClassifier.loadAdapters(source);
const names = typeof source === 'string' ? [undefined] : Object.keys(source.adapters);
await classifier.classify(names.map((adapter) => (adapter === undefined ? '' : { text: '', adapter })));

serveRequests<ClassifierRequest, ClassifierReply>({
  answer: async (request) =>
    request.kind === 'classify'
      ? { kind: 'classified', classifications: await classifier.classify(request.texts) }
      : {
          kind: 'explained',
          attribution: await classifier.explain(request.text, request.method, request.target),
        },
  close: () => classifier[Symbol.asyncDispose](),
});

function isSource(value: unknown): value is ClassifierSource {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && 'base' in value && 'adapters' in value)
  );
}
