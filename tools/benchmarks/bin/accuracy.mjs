// Accuracy of the classifier on public datasets, several seeds; see --help.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/accuracy.ts');
