#!/usr/bin/env node
// Starts the services: `npm start`, or `npm start -- customer-service` for one alone.
import '@swc-node/register/esm-register';

const { launch } = await import('../src/launch.ts');
process.exitCode = await launch(process.argv.slice(2), process.env);
