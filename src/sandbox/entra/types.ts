/** What a property of Graph can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A user of Entra. Graph's names; what is not here is null, or empty, in Graph. */
export interface EntraUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mail: string | null;
  readonly createdDateTime: string;
  readonly deletedDateTime?: string | null;
  readonly department?: string | null;
  readonly jobTitle?: string | null;
  readonly city?: string | null;
  readonly country?: string | null;
  readonly companyName?: string | null;
  readonly employeeId?: string | null;
  readonly mailNickname?: string | null;
  readonly mobilePhone?: string | null;
  readonly officeLocation?: string | null;
  readonly preferredLanguage?: string | null;
  readonly usageLocation?: string | null;
  readonly businessPhones?: readonly string[];
  /** Any other property of Graph's `user`, and directory extensions. */
  readonly other?: { readonly [property: string]: Json };
}

export interface EntraGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string;
  readonly mailEnabled: boolean;
  readonly securityEnabled: boolean;
  readonly groupTypes: readonly string[];
  readonly createdDateTime: string;
  /** Object ids of direct members: users and groups. */
  readonly members: readonly string[];
  readonly owners: readonly string[];
}

export interface EntraAppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly ('User' | 'Application')[];
}

export interface EntraServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly appRoles: readonly EntraAppRole[];
}

export interface EntraAssignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly principalId: string;
  readonly resourceId: string;
}

/** A provisioning job of Entra's own service. */
export interface EntraSynchronizationJob {
  readonly id: string;
  readonly templateId: string;
  readonly scheduleState: 'Active' | 'Disabled' | 'Paused';
}
