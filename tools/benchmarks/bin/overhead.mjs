// What each layer of a service costs a trivial route: `npm run bench:overhead`.
import '@swc-node/register/esm-register';

await import('../src/overhead/overhead.ts');
