import * as dates from './dates.js';
import { FormatDateTime } from './format.js';
import * as lists from './lists.js';
import * as logic from './logic.js';
import * as numbers from './numbers.js';
import * as random from './random.js';
import { Replace } from './replace.js';
import { SingleAppRoleAssignment, unusable } from './roles.js';
import * as search from './search.js';
import type { FunctionName } from './signatures.js';
import { Switch } from './switch.js';
import * as text from './text.js';
import type { Implementation } from './types.js';

/** How each function is evaluated. */
export const implementations: Readonly<Record<FunctionName, Implementation>> = {
  ...dates,
  ...lists,
  ...logic,
  ...numbers,
  ...random,
  ...search,
  ...text,
  FormatDateTime,
  Replace,
  Switch,
  SingleAppRoleAssignment,
  AppRoleAssignmentsComplex: unusable,
  AssertiveAppRoleAssignmentsComplex: unusable,
  SelectUniqueValue: unusable,
};
