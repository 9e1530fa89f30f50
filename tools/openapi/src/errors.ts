/** What a package names as the description of its API is none. */
export class InvalidServiceError extends Error {
  readonly code = 'OPENAPI_INVALID_SERVICE';

  constructor(readonly program: string) {
    super(`${program} must export a function openApi that gives the document`);
  }
}

/** There is no such service, or it does not say how its API is described. */
export class UnknownServiceError extends Error {
  readonly code = 'OPENAPI_UNKNOWN_SERVICE';

  constructor(readonly folder: string) {
    super(`${folder} has no package.json with a field 'openapi'`);
  }
}
