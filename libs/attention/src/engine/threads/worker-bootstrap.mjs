// Starts a worker whose entry is TypeScript: a thread has no loader of its own, whatever the main thread was started with.
// JavaScript because it runs before there is one. Built packages hold JavaScript entries and never come here.
import { register } from 'node:module';
import { workerData } from 'node:worker_threads';

register('@attention-flow/typescript/loader', import.meta.url);
process.setSourceMapsEnabled(true);
await import(workerData.entry);
