// Brings the option tables of docs/guide/command-line.md up to date: `npm run docs:cli`.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/write-option-tables.ts');
