/** The channel of `Database.signal` on which dispatchers hear of work. */
export const workChannel = 'webhooks';
