#!/usr/bin/env node
// Runs the command line from its TypeScript sources, so that it works right after `npm ci`, without a build.
import { register } from 'node:module';

register('@attention-flow/typescript/loader', import.meta.url);
await import('../src/main.ts');
