export {
  connectDirectory,
  type DirectoryConnection,
  type DirectoryConnectOptions,
  type WritableDirectoryConnection,
} from './connect.js';
export { DirectoryError, type DirectoryErrorCode } from './errors.js';
export { GraphReader } from './reader.js';
export { type ChosenRole, chooseAppRole, defaultAccessRoleId } from './roles.js';
export { chooseSignIn, createTokenSource, type SignInChoice } from './sign-in.js';
export type * from './types.js';
export { GraphWriter } from './writer.js';
