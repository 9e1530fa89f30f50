// What each layer of a service costs a trivial route: `npm run bench:overhead`.
import '@attention-flow/typescript';

await import('../src/overhead/overhead.ts');
