// Training step and inference beside PyTorch's, in turn: `npm run bench:torch`.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/torch.ts');
