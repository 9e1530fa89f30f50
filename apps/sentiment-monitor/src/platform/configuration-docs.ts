import { configuration } from './config.ts';

/** Files that are made from the configuration: `npm run config-docs`. */
export const configurationDocs = {
  configuration,
  table: new URL('../../README.md', import.meta.url),
  example: new URL('../../.env.example', import.meta.url),
};
