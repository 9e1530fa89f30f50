/** A service that the launcher starts as a process of its own. */
export interface Service {
  readonly name: string;
  readonly port: number;
  /** Its program, from the root of the repository. */
  readonly main: string;
}

/** Every service with its fixed port. */
export const services: readonly Service[] = [
  { name: 'customer-service', port: 3001, main: 'apps/customer-service/src/main.ts' },
  { name: 'sentiment-monitor', port: 3002, main: 'apps/sentiment-monitor/src/main.ts' },
  { name: 'recommender', port: 3003, main: 'apps/recommender/src/main.ts' },
];
