import { AuditModule } from '@attention-flow/security';
import { PlatformModule } from './platform.module.ts';

/** Who did what. One constant: registered twice it would be there twice. */
export const audit = AuditModule.register({ imports: [PlatformModule] });
