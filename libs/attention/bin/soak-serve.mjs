// Asks a served classifier without a pause while it turns between two bundles: no request may fail, and memory stays flat.
// Usage: node soak-serve.mjs [--requests 100000] [--reloads 20] [--workers 1]
import { register } from 'node:module';
import { parseArgs } from 'node:util';

register('@attention-flow/typescript/loader', import.meta.url);
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    reloads: { type: 'string', default: '20' },
    workers: { type: 'string', default: '1' },
  },
});
const { runSoak } = await import('../src/serve/testing/run-soak.ts');
const report = await runSoak({
  requests: Number(values.requests),
  reloads: Number(values.reloads),
  workers: Number(values.workers),
});
console.log(JSON.stringify(report, null, 2));
process.exit(report.isSound ? 0 : 1);
