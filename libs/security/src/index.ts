export { CurrentPrincipal, CurrentTenant } from './access/current-tenant.decorator.ts';
export { describeAccess } from './access/describe-access.ts';
export { securedDocument } from './access/secured-document.ts';
export type { PathRule, PathRules } from './access/path-access.ts';
export { RouteTable, type SecuredRoute } from './access/route-table.ts';
export type { Access, RouteSecurity } from './access/route-security.ts';
export { Public, Scopes, SystemScopes } from './access/scopes.decorator.ts';
export {
  ApiKeyInvalidError,
  ApiKeyMissingError,
  ApiKeyRefusedError,
  InsufficientScopeError,
  RouteClosedError,
  SystemTenantOnlyError,
  TenantSuspendedError,
  UndeclaredRouteError,
  UnknownRouteSettingError,
} from './access/access.errors.ts';
export type { ApiKey, ApiKeyId, IssuedKey, Principal } from './api-key/api-key.ts';
export { InvalidAdminKeyError } from './api-key/api-key.errors.ts';
export { ApiKeyService, type NewKey } from './api-key/api-key.service.ts';
export { prepareAdminAccess, type AdminAccess } from './api-key/admin-access.ts';
export { FirstAdminKey, type AdminKey } from './api-key/first-admin-key.ts';
export { ScopeSet, isScope, type AccessLevel, type Scope } from './api-key/scope.ts';
export { newToken, tokenPattern, type Token } from './api-key/token.ts';
export type { AuditEntry, AuditOutcome } from './audit/audit-entry.ts';
export { AuditDetailsTooLargeError } from './audit/audit.errors.ts';
export { AuditLog, type Act } from './audit/audit-log.ts';
export { AuditModule, type AuditModuleOptions } from './audit/audit.module.ts';
export { canonicalJson, type JsonObject, type JsonValue } from './audit/canonical-json.ts';
export type { Anchor, ChainBreak, Verification } from './audit/verify-chain.ts';
export {
  Configuration,
  defineConfiguration,
  type ConfigurationDefinition,
  type ConfigurationValues,
  type Environment,
} from './configuration/configuration.ts';
export {
  configurationTable,
  environmentExample,
  staleConfigurationDocs,
  withConfigurationTable,
  writeConfigurationDocs,
  type ConfigurationDocs,
} from './configuration/configuration-docs.ts';
export { configurationDocsCommand, type CommandOutput } from './configuration/configuration-docs-command.ts';
export {
  ConfigurationSetupError,
  InvalidConfigurationError,
  NoConfigurationTableError,
  type VariableProblem,
} from './configuration/configuration.errors.ts';
export type { Variable } from './configuration/variable.ts';
export { hardenHttp, type HardeningOptions } from './http-hardening/harden-http.ts';
export { httpAdapter, prepareHttp, type HttpServerOptions } from './http-hardening/http-server.ts';
export { securityHeaders } from './http-hardening/security-headers.ts';
export { serverOptions, type ServerLimits } from './http-hardening/server-options.ts';
export { OnceOnly } from './idempotency/once-only.decorator.ts';
export { Limits } from './limits/limits.decorator.ts';
export { defaultLimits, type RequestLimits, type RouteLimits } from './limits/route-limits.ts';
export type { Quota } from './rate-limit/gcra.ts';
export { findPersonalData } from './personal-data/find-personal-data.ts';
export {
  personalDataKinds,
  personalDataLabels,
  type PersonalDataFinding,
  type PersonalDataKind,
} from './personal-data/finding.ts';
export { maskPersonalData, type MaskOptions } from './personal-data/mask-personal-data.ts';
export { PersonalDataVault, type SealScope, type VaultKey } from './personal-data/personal-data-vault.ts';
export { InvalidVaultKeyError, PlaceholderUnreadableError } from './personal-data/personal-data.errors.ts';
export { RateClass } from './rate-limit/rate-class.decorator.ts';
export { RateLimitedError } from './rate-limit/rate-limit.errors.ts';
export { RateGate } from './rate-limit/rate-gate.ts';
export { PrivacyModule, type PrivacyModuleOptions, type PrivacyOptions } from './privacy/privacy.module.ts';
export { privacyEntities, privacyMigrations } from './privacy-storage.ts';
export {
  ErasureIncompleteError,
  InvalidRetentionTimeError,
  RetentionKindTwiceError,
  RetentionRunLostError,
  UnknownRetentionKindError,
} from './retention/retention.errors.ts';
export type { RetentionFailure, RetentionKind, RetentionReport } from './retention/retention.ts';
export { RetentionJob, type RetentionJobParts } from './retention/retention-job.ts';
export { RetentionTimes, everyTenant, type RetentionChoice } from './retention/retention-times.ts';
export {
  SubjectRights,
  type DataSubject,
  type Erasure,
  type ErasureReport,
  type PersonalDataSource,
  type SubjectRightsParts,
} from './retention/subject-rights.ts';
export { SecretKey, secretKeyPattern, type SecretKeyOptions } from './secret-key/secret-key.ts';
export { InvalidSecretKeyError } from './secret-key/secret-key.errors.ts';
export { SecurityError, SecuritySetupError } from './security.error.ts';
export { SecurityModule, type SecurityModuleOptions } from './security.module.ts';
export type { RateLimits, SecurityOptions } from './security.options.ts';
export { securityEntities, securityMigrations } from './storage.ts';
export {
  tryAuthorisation,
  type AuthorisationFinding,
  type AuthorisationKeys,
  type AuthorisationOptions,
  type AuthorisationReport,
} from './testing/authorisation-suite.ts';
export { systemTenantId, type Tenant, type TenantId } from './tenant/tenant.ts';
export { TenantService } from './tenant/tenant.service.ts';
