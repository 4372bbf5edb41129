/**
 * The parts of Pulumi's SDK that the program needs, each from its own file. `@pulumi/pulumi` as a whole also loads its
 * Automation API, npm's installer and the TypeScript compiler, which takes longer than everything else that is loaded
 * (docs/bench.md).
 */
import log from '@pulumi/pulumi/log/index.js';

export { RunError } from '@pulumi/pulumi/errors.js';
export { getOrganization, getProject, getStack } from '@pulumi/pulumi/metadata.js';
export { CustomResource, type CustomResourceOptions } from '@pulumi/pulumi/resource.js';
export { allConfig } from '@pulumi/pulumi/runtime/config.js';
export { isDryRun } from '@pulumi/pulumi/runtime/settings.js';
export { log };

/**
 * Makes registering many resources cheap: no stack traces and no debug log from now on.
 *
 * The SDK captures the whole stack at every resource, whatever the limit, and puts it into the state, where it is of no
 * use: all of ours are registered from one place. It also sends three lines to the engine's log about each, one after
 * another, which only `--debug` shows and whose answers the end of the program waits for.
 */
export function registerCheaply(): void {
  // V8 captures nothing where the limit is not a plain value; the SDK raises a plain one for itself.
  Object.defineProperty(Error, 'stackTraceLimit', { get: () => 0, set: () => {}, configurable: true });
  Object.assign(log, { debug: async () => {} });
}
