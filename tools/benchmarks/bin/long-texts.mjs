// Whether one deciding passage in a long text is found: `npm run bench:long-texts`.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/long-texts.ts');
