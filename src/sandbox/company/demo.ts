import { makeCompany } from './make.js';
import type { Company } from './types.js';

/** The company behind `stacks/demo`: 60 people who should have Vonage, 8 groups, 40 accounts. */
export function demoCompany(): Company {
  return makeCompany({ people: 60, groups: 8, seed: 1 });
}
