import type { EntraAssignment, EntraGroup, EntraServicePrincipal, EntraUser } from '../entra/types.js';
import type { VonageAccount } from '../scim/types.js';

/** A line of `people/*.yaml` that a company's declarations have. */
export interface CompanyPerson {
  readonly user: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly from?: string;
  readonly until?: string;
}

/** An entry of `scopes/*.yaml` that a company's declarations have. */
export interface CompanyScope {
  readonly scope: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly groups: readonly string[];
  readonly except?: readonly string[];
}

/** A file of declarations: its name without `.yaml`, and what stands at its top. */
export interface CompanyFile<Entry> {
  readonly name: string;
  readonly comment: string;
  readonly entries: readonly Entry[];
}

/** Everything that fills a sandbox, and what its people would declare. Plain data: a sandbox works on a copy. */
export interface Company {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  /** The app registration that rollcall signs in as: its client id, and its service principal's object id. */
  readonly client: { readonly id: string; readonly objectId: string; readonly displayName: string };
  /** The gallery app of Vonage. */
  readonly app: EntraServicePrincipal;
  readonly users: readonly EntraUser[];
  readonly groups: readonly EntraGroup[];
  readonly assignments: readonly EntraAssignment[];
  readonly accounts: readonly VonageAccount[];
  /** userPrincipalNames of everyone whom the declarations cover today. */
  readonly covered: readonly string[];
  readonly people: readonly CompanyFile<CompanyPerson>[];
  readonly scopes: readonly CompanyFile<CompanyScope>[];
}
