// Retrieval of answers by a bi-encoder learned from pairs, beside BM25 and TF-IDF; see --help.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/retrieval.ts');
