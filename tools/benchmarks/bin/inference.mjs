// Time of one answer of a trained classifier against its bare session; see --help.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/inference.ts');
