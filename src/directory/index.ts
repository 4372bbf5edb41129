export {
  connectDirectory,
  type DirectoryConnectOptions,
  type WritableDirectoryConnection,
} from './connect.js';
export { chooseSignIn } from './sign-in.js';
export type * from './types.js';
