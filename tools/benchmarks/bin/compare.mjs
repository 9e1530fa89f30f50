// Compares the answers of two models that `accuracy --predictions` kept; see --help.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/compare.ts');
