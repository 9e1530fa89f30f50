import { HubApiError } from '@huggingface/hub';
import { describeError } from '../errors.ts';

/** A model cannot be had from the hub. */
export class HubError extends Error {
  readonly code = 'HUB';

  constructor(
    readonly model: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`--hub '${model}': ${problem}`, options);
  }
}

/** What failed, in words: the answers of the hub, and a hub that cannot be reached. Tokens are in no message. */
export function hubFailure(
  error: unknown,
  { name, endpoint = 'https://huggingface.co', token }: { name: string; endpoint?: string; token?: string },
): HubError {
  if (error instanceof HubError) return error;
  const because = { cause: error };
  if (error instanceof HubApiError) {
    const refused = [401, 403, 404].includes(error.statusCode);
    const key = token === undefined ? 'HF_TOKEN is not set' : 'the token in HF_TOKEN is not let in';
    return new HubError(
      name,
      refused
        ? `'${endpoint}' has no such model or revision, or it is private and ${key} (${error.statusCode})`
        : `'${endpoint}' answers ${error.statusCode}`,
      because,
    );
  }
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  if (cause !== undefined)
    return new HubError(name, `'${endpoint}' cannot be reached (${describeError(cause).code})`, because);
  return new HubError(name, describeError(error).message, because);
}
