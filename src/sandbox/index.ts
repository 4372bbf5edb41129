export { leastPermissions } from './authority/authority.js';
export { demoCompany } from './company/demo.js';
export { companyFrom, type GivenCompany } from './company/from.js';
export { type CompanyOptions, makeCompany } from './company/make.js';
export type { Company, CompanyFile, CompanyPerson, CompanyScope } from './company/types.js';
export { declarationFiles, type WriteOptions, writeDeclarations } from './company/write.js';
export { defaultAppRole, Entra } from './entra/entra.js';
export type {
  EntraAppRole,
  EntraAssignment,
  EntraGroup,
  EntraServicePrincipal,
  EntraSynchronizationJob,
  EntraUser,
} from './entra/types.js';
export type { GraphLimits } from './graph/throttle.js';
export { makeProject, type ProjectOptions } from './project.js';
export { type Sandbox, type SandboxLimits, type SandboxOptions, startSandbox } from './sandbox.js';
export type { BulkLimits } from './scim/bulk.js';
export type { ScimLimit } from './scim/limit.js';
export type { VonageAccount } from './scim/types.js';
export { type Stored, Vonage } from './scim/vonage.js';
export { FaultTextError, parseFaultRule, unknownReference } from './server/fault-text.js';
export type { ActiveFault, Fault, FaultRule, Faults } from './server/faults.js';
export {
  type PassingFault,
  passingFaults,
  type RandomFaults,
  randomFaults,
} from './server/random-faults.js';
export type { LoggedRequest, RequestLog } from './server/requests.js';
export type { PageFault, ServerName } from './server/types.js';
