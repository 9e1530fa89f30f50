// `node --import @attention-flow/typescript main.ts`: TypeScript sources run as they are.
import { register } from 'node:module';

register('./loader.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
