// Time of attention flow from one token to all inputs.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/flow.ts');
