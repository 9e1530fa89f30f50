// Brings published datasets into the layout that the benchmarks read; see --help.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/main.ts');
