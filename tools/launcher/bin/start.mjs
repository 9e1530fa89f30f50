#!/usr/bin/env node
// Starts the services: `npm start`, or `npm start -- customer-service` for one alone.
import '@attention-flow/typescript';

const { launch } = await import('../src/launch.ts');
process.exitCode = await launch(process.argv.slice(2), process.env);
